package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Fill;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/** Normalizations, and dropout, which does nothing at inference. */
final class NormalizationOperators {
  private NormalizationOperators() {}

  static void addTo(OperatorTable table) {
    table.add("BatchNormalization", NormalizationOperators::batchNorm);
    table.add("InstanceNormalization", node -> instanceNorm(node.attributes()));
    // ONNX has it since opset 17; ONNX Runtime's optimizer put it into older models before.
    table.add("LayerNormalization", NormalizationOperators::layerNorm);
    table.add("GroupNormalization", 18, NormalizationOperators::groupNorm);
    table.add("RMSNormalization", 23, node -> rmsNorm(node.attributes()));
    table.add("LpNormalization", node -> lpNorm(node.attributes()));
    table.add("MeanVarianceNormalization", 9, node -> meanVariance(node.attributes()));
    table.add("LRN", node -> localResponse(node.attributes()));
    table.add("Dropout", NormalizationOperators::dropout);
  }

  private static float epsilon(Attributes attributes) {
    return attributes.number("epsilon", 1e-5);
  }

  // ---- with parameters for each channel

  private static Operator batchNorm(Node node) {
    Attributes attributes = node.attributes();
    float epsilon = epsilon(attributes);
    float momentum = attributes.number("momentum", 0.9);
    if (!attributes.flag("spatial", true)) {
      throw new UnsupportedFeature("spatial 0");
    }
    if (attributes.flag("training_mode", false)) {
      return call -> batchNormTraining(call, epsilon, momentum);
    }
    if (IntStream.range(1, node.outputs().size()).anyMatch(node::wants)) {
      throw new UnsupportedFeature("statistics as outputs without training_mode 1");
    }
    BatchNorm op = new BatchNorm(true, true, epsilon, Activation.NONE);
    return call -> call.runAll(op, call.all());
  }

  /** Running statistics move to those of the batch by {@code 1 − momentum}. */
  private static List<Value> batchNormTraining(Call call, float epsilon, float momentum) {
    List<Value> normalized =
        call.runAll(BatchNormTraining.affine(epsilon), List.of(call.in(0), call.in(1), call.in(2)));
    List<Value> outputs = new ArrayList<>(List.of(normalized.get(0)));
    for (int i = 1; i < normalized.size(); i++) {
      Value kept = call.affine(call.in(2 + i), momentum, 0);
      Value added = call.affine(normalized.get(i), 1 - momentum, 0);
      outputs.add(call.apply(BinaryFunction.ADD, kept, added));
    }
    return outputs;
  }

  private static Operator instanceNorm(Attributes attributes) {
    InstanceNorm op = InstanceNorm.affine(epsilon(attributes));
    return call -> call.runAll(op, call.all());
  }

  /** Scale and bias are for each group before opset 21, and for each channel since. */
  private static Operator groupNorm(Node node) {
    Attributes attributes = node.attributes();
    attributes.ignore("stash_type"); // statistics are of float32 at least
    GroupNorm op = GroupNorm.affine(attributes.integer("num_groups"), epsilon(attributes));
    boolean perGroup = node.opset() < 21;
    return call -> {
      long channels = call.in(0).shape().dim(1);
      Value scale = call.in(1);
      Value bias = call.in(2);
      return call.runAll(
          op,
          List.of(
              call.in(0),
              perGroup ? perChannel(call, scale, channels) : scale,
              perGroup ? perChannel(call, bias, channels) : bias));
    };
  }

  private static Value perChannel(Call call, Value perGroup, long channels) {
    long groups = perGroup.shape().dim(0);
    Value column = call.reshape(perGroup, groups, 1);
    Value repeated = call.run(new Expand(Shape.of(groups, channels / groups)), column);
    return call.reshape(repeated, channels);
  }

  // ---- over the last axes

  static Operator layerNorm(Node node) {
    Attributes attributes = node.attributes();
    attributes.ignore("stash_type"); // statistics are of float32 at least
    int axis = attributes.axis("axis", -1);
    float epsilon = epsilon(attributes);
    boolean statistics = node.wants(1) || node.wants(2);
    return call -> {
      Value x = call.in(0);
      int from = x.shape().axis(axis);
      List<Value> outputs = new ArrayList<>(List.of(layerNorm(call, from, epsilon)));
      if (statistics) {
        outputs.addAll(statistics(call, x, from, epsilon));
      }
      return outputs;
    };
  }

  /** Scale and bias may broadcast; only where they do not does one operation do it all. */
  private static Value layerNorm(Call call, int from, float epsilon) {
    Value x = call.in(0);
    Shape normalized = x.shape().slice(from, x.rank());
    boolean bias = call.has(2);
    boolean scaleFits = call.in(1).shape().equals(normalized);
    if (scaleFits && (!bias || call.in(2).shape().equals(normalized))) {
      LayerNorm op = new LayerNorm(from, epsilon, true, bias, false, false);
      return bias ? call.run(op, x, call.in(1), call.in(2)) : call.run(op, x, call.in(1));
    }
    Value plain = call.run(LayerNorm.from(from).withEpsilon(epsilon), x);
    Value scaled = call.apply(BinaryFunction.MUL, plain, call.in(1));
    return bias ? call.apply(BinaryFunction.ADD, scaled, call.in(2)) : scaled;
  }

  /** Mean and inverse standard deviation, in which the normalized axes stay with extent 1. */
  private static List<Value> statistics(Call call, Value x, int from, float epsilon) {
    List<Integer> axes = IntStream.range(from, x.rank()).boxed().toList();
    Value mean = call.run(new Reduce(Reduce.Kind.MEAN, axes, true), x);
    Value variance = variance(call, call.apply(BinaryFunction.SUB, x, mean), axes);
    return List.of(mean, call.apply(UnaryFunction.RSQRT, call.affine(variance, 1, epsilon)));
  }

  /** The mean square of differences from the mean; the axes stay with extent 1. */
  private static Value variance(Call call, Value difference, List<Integer> axes) {
    Value square = call.apply(BinaryFunction.MUL, difference, difference);
    return call.run(new Reduce(Reduce.Kind.MEAN, axes, true), square);
  }

  static Operator rmsNorm(Attributes attributes) {
    attributes.ignore("stash_type"); // the mean is of float32 at least
    int axis = attributes.axis("axis", -1);
    float epsilon = epsilon(attributes);
    return call -> {
      Value x = call.in(0);
      Value scale = call.in(1);
      int from = x.shape().axis(axis);
      RmsNorm op = RmsNorm.from(from, epsilon);
      return List.of(
          scale.shape().equals(x.shape().slice(from, x.rank()))
              ? call.run(op.withGamma(), x, scale)
              : call.apply(BinaryFunction.MUL, call.run(op, x), scale));
    };
  }

  // ---- without parameters

  /** {@code x/‖x‖} along an axis; zeros stay zeros. */
  private static Operator lpNorm(Attributes attributes) {
    int axis = attributes.axis("axis", -1);
    long p = attributes.integer("p", 2);
    if (p != 1 && p != 2) {
      throw new OnnxException("p is " + p + ", must be 1 or 2");
    }
    Reduce norm = new Reduce(p == 1 ? Reduce.Kind.L1 : Reduce.Kind.L2, List.of(axis), true);
    return call -> {
      Value x = call.in(0);
      Value length = call.run(norm, x);
      Value zero = call.apply(BinaryFunction.EQUAL, length, call.scalar(0, x.dataType()));
      Value divisor = call.run(new Where(), zero, call.scalar(1, x.dataType()), length);
      return List.of(call.apply(BinaryFunction.DIV, x, divisor));
    };
  }

  /** {@code (x − mean)/(deviation + 1e-9)}. */
  private static Operator meanVariance(Attributes attributes) {
    List<Integer> axes =
        Arrays.stream(attributes.integers("axes", 0, 2, 3)).mapToObj(Math::toIntExact).toList();
    return call -> {
      Value x = call.in(0);
      Value mean = call.run(new Reduce(Reduce.Kind.MEAN, axes, true), x);
      Value difference = call.apply(BinaryFunction.SUB, x, mean);
      Value deviation = call.apply(UnaryFunction.SQRT, variance(call, difference, axes));
      return List.of(call.apply(BinaryFunction.DIV, difference, call.affine(deviation, 1, 1e-9f)));
    };
  }

  /** {@code x/(bias + alpha/size·Σx²)^beta} over {@code size} neighbouring channels. */
  private static Operator localResponse(Attributes attributes) {
    int size = Math.toIntExact(attributes.integer("size"));
    float alpha = attributes.number("alpha", 1e-4);
    float beta = attributes.number("beta", 0.75);
    float bias = attributes.number("bias", 1);
    Pool2d mean = Pool2d.average(size, 1).padding((size - 1) / 2, 0, size / 2, 0).countingPadding();
    return call -> {
      Value x = call.in(0);
      Shape shape = x.shape();
      Shape planes = Shape.of(shape.dim(0), 1, shape.dim(1), shape.sizeOf(2, shape.rank()));
      Value square = call.reshape(call.apply(BinaryFunction.MUL, x, x), planes);
      Value scale = call.affine(call.run(mean, square), alpha, bias);
      Value factor = call.run(new Unary(UnaryFunction.POWER, -beta, 0), scale);
      return List.of(call.apply(BinaryFunction.MUL, x, call.reshape(factor, shape)));
    };
  }

  /** Nothing is dropped at inference. */
  private static Operator dropout(Node node) {
    Attributes attributes = node.attributes();
    // each means something in training only
    attributes.ignore("ratio", "seed", "is_test");
    DataType mask = node.opset() < 10 ? DataType.FLOAT32 : DataType.BOOL;
    return call -> {
      boolean training = call.has(2) && call.integer(2) != 0;
      if (training && (!call.has(1) || call.number(1) != 0)) {
        throw new UnsupportedFeature("training_mode true");
      }
      Value x = call.in(0);
      return node.wants(1)
          ? List.of(x, call.run(new Fill(new TensorType(mask, x.shape()), 1)))
          : List.of(x);
    };
  }
}
