package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/** Operators on each element: functions, arithmetic with broadcasting, comparisons, casts. */
final class ElementwiseOperators {
  private static final float SELU_ALPHA = 1.6732632f;
  private static final float SELU_LAMBDA = 1.0507010f;

  private ElementwiseOperators() {}

  static void addTo(OperatorTable table) {
    unary(table, "Abs", UnaryFunction.ABS);
    unary(table, "Acos", UnaryFunction.ACOS);
    unary(table, "Acosh", UnaryFunction.ACOSH);
    unary(table, "Asin", UnaryFunction.ASIN);
    unary(table, "Asinh", UnaryFunction.ASINH);
    unary(table, "Atan", UnaryFunction.ATAN);
    unary(table, "Atanh", UnaryFunction.ATANH);
    unary(table, "Ceil", UnaryFunction.CEIL);
    unary(table, "Cos", UnaryFunction.COS);
    unary(table, "Cosh", UnaryFunction.COSH);
    unary(table, "Erf", UnaryFunction.ERF);
    unary(table, "Exp", UnaryFunction.EXP);
    unary(table, "Floor", UnaryFunction.FLOOR);
    unary(table, "HardSwish", UnaryFunction.HARD_SWISH);
    unary(table, "Identity", UnaryFunction.IDENTITY);
    unary(table, "IsNaN", UnaryFunction.IS_NAN);
    unary(table, "Log", UnaryFunction.LOG);
    unary(table, "Mish", UnaryFunction.MISH);
    unary(table, "Neg", UnaryFunction.NEG);
    unary(table, "Not", UnaryFunction.NOT);
    unary(table, "Reciprocal", UnaryFunction.RECIPROCAL);
    unary(table, "Relu", UnaryFunction.RELU);
    unary(table, "Round", UnaryFunction.ROUND);
    unary(table, "Sigmoid", UnaryFunction.SIGMOID);
    unary(table, "Sign", UnaryFunction.SIGN);
    unary(table, "Sin", UnaryFunction.SIN);
    unary(table, "Sinh", UnaryFunction.SINH);
    unary(table, "Softplus", UnaryFunction.SOFTPLUS);
    unary(table, "Softsign", UnaryFunction.SOFTSIGN);
    unary(table, "Sqrt", UnaryFunction.SQRT);
    unary(table, "Tan", UnaryFunction.TAN);
    unary(table, "Tanh", UnaryFunction.TANH);
    withAlpha(table, "Celu", UnaryFunction.CELU, 1);
    withAlpha(table, "Elu", UnaryFunction.ELU, 1);
    withAlpha(table, "LeakyRelu", UnaryFunction.LEAKY_RELU, 0.01);
    table.add("IsInf", 10, node -> isInf(node.attributes()));
    withAlpha(table, "ThresholdedRelu", UnaryFunction.THRESHOLDED_RELU, 1);
    table.add("Shrink", 9, node -> shrink(node.attributes()));
    table.add("HardSigmoid", node -> hardSigmoid(node.attributes()));
    table.add("Selu", node -> selu(node.attributes()));
    table.add("Gelu", 20, node -> gelu(node.attributes()));

    binary(table, "Add", BinaryFunction.ADD);
    binary(table, "Sub", BinaryFunction.SUB);
    binary(table, "Mul", BinaryFunction.MUL);
    binary(table, "Div", BinaryFunction.DIV);
    binary(table, "Equal", BinaryFunction.EQUAL);
    binary(table, "Less", BinaryFunction.LESS);
    binary(table, "LessOrEqual", BinaryFunction.LESS_EQUAL);
    binary(table, "Greater", BinaryFunction.GREATER);
    binary(table, "GreaterOrEqual", BinaryFunction.GREATER_EQUAL);
    binary(table, "And", BinaryFunction.AND);
    binary(table, "Or", BinaryFunction.OR);
    binary(table, "Xor", BinaryFunction.XOR);
    table.add("Mod", node -> mod(node.attributes()));
    table.simple("Pow", ElementwiseOperators::pow);
    table.simple("PRelu", ElementwiseOperators::pRelu);
    table.simple("Where", call -> call.run(new Where(), call.in(0), call.in(1), call.in(2)));
    table.simple("Max", call -> fold(call, BinaryFunction.MAX));
    table.simple("Min", call -> fold(call, BinaryFunction.MIN));
    table.simple("Sum", call -> fold(call, BinaryFunction.ADD));
    table.simple("Mean", ElementwiseOperators::mean);
    table.add("Clip", ElementwiseOperators::clip);
    table.add("Cast", node -> cast(node.attributes()));
    table.add("CastLike", 15, ElementwiseOperators::castLike);
  }

  // ---- one input

  private static void unary(OperatorTable table, String type, UnaryFunction function) {
    Unary op = Unary.of(function);
    if (function == UnaryFunction.IDENTITY) {
      table.simple(type, call -> call.in(0));
    } else {
      table.simple(type, call -> call.run(op, call.in(0)));
    }
  }

  private static void withAlpha(
      OperatorTable table, String type, UnaryFunction function, double fallback) {
    table.add(
        type,
        node -> function(new Unary(function, node.attributes().number("alpha", fallback), 0)));
  }

  private static Operator function(Unary op) {
    return call -> List.of(call.run(op, call.in(0)));
  }

  private static Operator hardSigmoid(Attributes attributes) {
    float alpha = attributes.number("alpha", 0.2);
    return function(new Unary(UnaryFunction.HARD_SIGMOID, alpha, attributes.number("beta", 0.5)));
  }

  private static Operator shrink(Attributes attributes) {
    float threshold = attributes.number("lambd", 0.5);
    return function(new Unary(UnaryFunction.SHRINK, threshold, attributes.number("bias", 0)));
  }

  private static Operator selu(Attributes attributes) {
    float alpha = attributes.number("alpha", SELU_ALPHA);
    return function(new Unary(UnaryFunction.SELU, alpha, attributes.number("gamma", SELU_LAMBDA)));
  }

  /** One sign alone is found by comparison. */
  private static Operator isInf(Attributes attributes) {
    boolean negative = attributes.flag("detect_negative", true);
    boolean positive = attributes.flag("detect_positive", true);
    if (negative && positive) {
      return function(Unary.of(UnaryFunction.IS_INF));
    }
    if (!negative && !positive) {
      return call -> {
        TensorType none = call.in(0).type().withDataType(DataType.BOOL);
        return List.of(call.run(new Fill(none, 0)));
      };
    }
    double infinity = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    return call -> {
      Value x = call.in(0);
      return List.of(call.apply(BinaryFunction.EQUAL, x, call.scalar(infinity, x.dataType())));
    };
  }

  private static Operator gelu(Attributes attributes) {
    boolean tanh = attributes.text("approximate", "none").equals("tanh");
    return function(Unary.of(tanh ? UnaryFunction.GELU_TANH : UnaryFunction.GELU));
  }

  /** The bounds were attributes before opset 11 and are inputs since. */
  private static Operator clip(Node node) {
    if (node.opset() < 11) {
      float low = node.attributes().number("min", -Float.MAX_VALUE);
      float high = node.attributes().number("max", Float.MAX_VALUE);
      return function(new Unary(UnaryFunction.CLIP, low, high));
    }
    return call -> {
      Value x = call.in(0);
      Value floor = call.has(1) ? call.apply(BinaryFunction.MAX, x, call.in(1)) : x;
      return List.of(call.has(2) ? call.apply(BinaryFunction.MIN, floor, call.in(2)) : floor);
    };
  }

  private static Operator cast(Attributes attributes) {
    int target = Math.toIntExact(attributes.integer("to"));
    attributes.ignore("saturate"); // means float8 only
    DataType type =
        ElementTypes.of(target)
            .orElseThrow(() -> new UnsupportedFeature("cast to " + ElementTypes.name(target)));
    return call -> List.of(call.cast(call.in(0), type));
  }

  private static Operator castLike(Node node) {
    node.attributes().ignore("saturate"); // means float8 only
    return call -> List.of(call.run(new Cast(call.in(1).dataType()), call.in(0)));
  }

  // ---- two inputs and more

  private static void binary(OperatorTable table, String type, BinaryFunction function) {
    table.simple(type, call -> widened(call, function, call.in(0), call.in(1)));
  }

  /**
   * The function of two values of one type. Half precision and bytes are computed in float32 and
   * INT32 where the library has no arithmetic of their own.
   */
  private static Value widened(Call call, BinaryFunction function, Value a, Value b) {
    DataType type = a.dataType();
    DataType wide = wide(type, function);
    Value y = call.apply(function, call.cast(a, wide), call.cast(b, wide));
    return y.dataType() == wide ? call.cast(y, type) : y;
  }

  private static DataType wide(DataType type, BinaryFunction function) {
    return switch (type) {
      case FLOAT16, BFLOAT16 -> DataType.FLOAT32;
      case INT8, UINT8 ->
          switch (function) {
            case DIV, MOD, FMOD, POW -> DataType.INT32;
            default -> type;
          };
      default -> type;
    };
  }

  private static Operator mod(Attributes attributes) {
    boolean signOfDividend = attributes.flag("fmod", false);
    BinaryFunction function = signOfDividend ? BinaryFunction.FMOD : BinaryFunction.MOD;
    return call -> List.of(widened(call, function, call.in(0), call.in(1)));
  }

  /** The exponent may have another type than the base, whose type the result has. */
  private static Value pow(Call call) {
    Value base = call.in(0);
    Value exponent = call.in(1);
    if (base.dataType() == exponent.dataType()) {
      return call.run(new Binary(BinaryFunction.POW), base, exponent);
    }
    Value power =
        call.run(
            new Binary(BinaryFunction.POW),
            call.cast(base, DataType.FLOAT32),
            call.cast(exponent, DataType.FLOAT32));
    return call.cast(power, base.dataType());
  }

  /** {@code x < 0 ? slope·x : x}. */
  private static Value pRelu(Call call) {
    Value x = call.in(0);
    Value zero = call.scalar(0, x.dataType());
    Value negative = call.run(new Binary(BinaryFunction.LESS), x, zero);
    Value scaled = call.run(new Binary(BinaryFunction.MUL), x, call.in(1));
    return call.run(new Where(), negative, scaled, x);
  }

  private static Value fold(Call call, BinaryFunction function) {
    Value folded = call.in(0);
    for (int i = 1; i < call.inputs(); i++) {
      folded = widened(call, function, folded, call.in(i));
    }
    return folded;
  }

  private static Value mean(Call call) {
    Value sum = fold(call, BinaryFunction.ADD);
    return call.run(new Unary(UnaryFunction.AFFINE, 1f / call.inputs(), 0), sum);
  }
}
