package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Gather;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.Slice;
import org.jocelyn.op.UnaryFunction;

/** Operators of ONNX Runtime's own that its optimizer leaves in transformers. */
final class MicrosoftOperators {
  private static final String DOMAIN = "com.microsoft.";

  private MicrosoftOperators() {}

  static void addTo(OperatorTable table) {
    table.simple(DOMAIN + "Gelu", call -> call.apply(UnaryFunction.GELU, call.in(0)));
    table.simple(DOMAIN + "BiasGelu", call -> biased(call, UnaryFunction.GELU));
    table.simple(DOMAIN + "FastGelu", call -> biased(call, UnaryFunction.GELU_TANH));
    table.add(DOMAIN + "QuickGelu", node -> quickGelu(node.attributes()));
    table.add(DOMAIN + "FusedMatMul", node -> fusedMatmul(node.attributes()));
    table.add(DOMAIN + "SkipLayerNormalization", node -> skipNorm(node, false));
    table.add(DOMAIN + "SkipSimplifiedLayerNormalization", node -> skipNorm(node, true));
    table.add(DOMAIN + "EmbedLayerNormalization", MicrosoftOperators::embedNorm);
    table.add(DOMAIN + "LayerNormalization", NormalizationOperators::layerNorm);
    // The optimizer puts this one into ONNX's own set too.
    for (String domain : List.of("", DOMAIN)) {
      table.add(
          domain + "SimplifiedLayerNormalization",
          node -> NormalizationOperators.rmsNorm(node.attributes()));
    }
  }

  // ---- activations and products

  private static Value biased(Call call, UnaryFunction function) {
    Value x = call.in(0);
    return call.apply(function, call.has(1) ? call.apply(BinaryFunction.ADD, x, call.in(1)) : x);
  }

  /** {@code x·σ(alpha·x)}. */
  private static Operator quickGelu(Attributes attributes) {
    float alpha = attributes.number("alpha", 1.702);
    return call -> {
      Value gate = call.apply(UnaryFunction.SIGMOID, call.affine(call.in(0), alpha, 0));
      return List.of(call.apply(BinaryFunction.MUL, call.in(0), gate));
    };
  }

  private static Operator fusedMatmul(Attributes attributes) {
    if (attributes.flag("transBatchA", false) || attributes.flag("transBatchB", false)) {
      throw new UnsupportedFeature("transBatchA and transBatchB");
    }
    Matmul op =
        Matmul.plain()
            .transposed(attributes.flag("transA", false), attributes.flag("transB", false))
            .scaled(attributes.number("alpha", 1));
    return call -> List.of(call.run(op, call.in(0), call.in(1)));
  }

  // ---- normalizations

  /**
   * The norm of {@code input + skip (+ bias)}, over the last axis; the sum is output 3. Inputs are
   * input, skip, gamma, beta where the norm has one, bias.
   */
  private static Operator skipNorm(Node node, boolean rootMeanSquare) {
    if (node.wants(1) || node.wants(2)) {
      throw new UnsupportedFeature("outputs mean and inv_std_var, which serve training");
    }
    float epsilon = node.attributes().number("epsilon", 1e-12);
    int bias = rootMeanSquare ? 3 : 4;
    boolean beta = !rootMeanSquare && !node.input(3).isEmpty();
    boolean sum = node.wants(3);
    Op plain =
        rootMeanSquare
            ? new RmsNorm(-1, epsilon, true, false, false)
            : new LayerNorm(-1, epsilon, true, beta, false, false);
    Op residual =
        rootMeanSquare
            ? new RmsNorm(-1, epsilon, true, true, sum)
            : new LayerNorm(-1, epsilon, true, beta, true, sum);
    return call -> {
      Value input = call.in(0);
      Value x = call.has(bias) ? call.apply(BinaryFunction.ADD, input, call.in(bias)) : input;
      Value skip = call.in(1);
      boolean fits = skip.shape().equals(x.shape());
      Value added = fits ? x : call.apply(BinaryFunction.ADD, x, skip);
      List<Value> inputs = new ArrayList<>(List.of(added, call.in(2)));
      if (beta) {
        inputs.add(call.in(3));
      }
      if (!fits) {
        return outputs(call.runAll(plain, inputs).get(0), added);
      }
      inputs.add(skip);
      List<Value> results = call.runAll(residual, inputs);
      return sum ? outputs(results.get(0), results.get(1)) : results;
    };
  }

  /** Nobody asks for the two between: nodes that do are refused. */
  private static List<Value> outputs(Value y, Value sum) {
    return List.of(y, y, y, sum);
  }

  /**
   * The norm of word, position and segment embedding added, and the sum; the number of words that
   * the mask shows in each sentence, 0 without a mask, is output 1.
   */
  private static Operator embedNorm(Node node) {
    float epsilon = node.attributes().number("epsilon", 1e-12);
    node.attributes().ignore("mask_index_type"); // says of what shape output 1 is
    LayerNorm norm = LayerNorm.from(-1).withEpsilon(epsilon).affine();
    Gather rows = new Gather(0);
    return call -> {
      Value words = call.in(0);
      Value sum =
          call.apply(
              BinaryFunction.ADD,
              call.run(rows, call.in(2), words),
              positions(call, words.shape().dim(1)));
      if (call.has(1)) {
        Value segments = call.run(rows, call.in(4), call.in(1));
        sum = call.apply(BinaryFunction.ADD, sum, segments);
      }
      Value y = call.run(norm, sum, call.in(5), call.in(6));
      return List.of(y, shown(call, words.shape().dim(0)), sum);
    };
  }

  private static Value positions(Call call, long words) {
    Value table = call.in(3);
    return call.has(8)
        ? call.run(new Gather(0), table, call.in(8))
        : call.run(Slice.of(0, 0, words, 1), table);
  }

  private static Value shown(Call call, long sentences) {
    if (!call.has(7)) {
      return call.run(new Fill(TensorType.of(DataType.INT32, sentences), 0));
    }
    Value ones = call.cast(call.in(7), DataType.FLOAT32);
    return call.cast(
        call.run(new Reduce(Reduce.Kind.SUM, List.of(1), false), ones), DataType.INT32);
  }
}
