package org.jocelyn.cli;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Op;
import org.jocelyn.op.Softmax;

/**
 * The operations that a model spends its time in, at the sizes of a small transformer and a small
 * vision model, made so that tiles have edges. The bounds are those of each operation's Javadoc,
 * with the constants of the contract tests.
 */
final class MainOperations {
  /** Half a unit in the last place of 1.0f: the relative error of one float rounding. */
  private static final double EPSILON = 0x1p-24;

  private final SplittableRandom random = new SplittableRandom(20);
  private final Backend reference;

  private MainOperations(Backend reference) {
    this.reference = reference;
  }

  /** All trials, with the reference's answers. */
  static List<Trial> trials(Backend reference) {
    return reference.tidy(
        () -> {
          MainOperations operations = new MainOperations(reference);
          return List.of(
              operations.matmul(),
              operations.softmax(),
              operations.layerNorm(),
              operations.convolution(),
              operations.attention());
        });
  }

  private Trial matmul() {
    Matmul op = Matmul.plain().withBias();
    List<Tensor> inputs =
        List.of(normal(0, 1, 131, 767), normal(0, 0.04, 767, 257), normal(0, 1, 257));
    double[] bound = summed(768, op, inputs);
    return trial("matmul", "[131, 767] by [767, 257], bias", op, inputs, bound);
  }

  private Trial softmax() {
    int keys = 129;
    Masking masking = new Masking(Masking.Kind.KEEP, true, false);
    // a power of two: scaling rounds nothing
    Softmax op = Softmax.along(-1).scaled(0.125f).masked(masking);
    boolean[] keep = new boolean[2 * 65 * keys];
    for (int i = 0; i < keep.length; i++) {
      boolean hiddenRow = i / keys == 7;
      keep[i] = !hiddenRow && random.nextInt(5) > 0;
    }
    List<Tensor> inputs =
        List.of(normal(0, 30, 2, 6, 65, keys), reference.tensor(keep, 2, 1, 65, keys));
    float[] answer = answer(op, inputs);
    double[] bound = new double[answer.length];
    for (int i = 0; i < bound.length; i++) {
      double y = answer[i];
      double logarithm = y > 0 ? Math.abs(Math.log(y)) : 0;
      bound[i] = EPSILON * y * (16 + 4 * logarithm + 2 * Math.sqrt(keys)) + Float.MIN_NORMAL;
    }
    return trial("masked softmax", "[2, 6, 65, 129], keep-mask, causal", op, inputs, bound);
  }

  private Trial layerNorm() {
    int extent = 769;
    LayerNorm op = LayerNorm.from(-1).affine().withResidual();
    Tensor gamma = normal(1, 0.2, extent);
    Tensor beta = normal(0, 0.2, extent);
    List<Tensor> inputs =
        List.of(normal(100, 3, 96, extent), gamma, beta, normal(0, 1, 96, extent));
    float[] answer = answer(op, inputs);
    float[] gammas = gamma.toFloatArray();
    float[] betas = beta.toFloatArray();
    double[] bound = new double[answer.length];
    for (int i = 0; i < bound.length; i++) {
      double affected = Math.abs(answer[i]) + Math.abs(betas[i % extent]);
      bound[i] =
          EPSILON * ((16 + 2 * Math.sqrt(extent)) * affected + 8 * Math.abs(gammas[i % extent]))
              + Float.MIN_NORMAL;
    }
    return trial("layer norm", "[96, 769], mean 100, residual", op, inputs, bound);
  }

  private Trial convolution() {
    Conv2d linear = Conv2d.plain().stride(2).padding(1).withBias();
    List<Tensor> inputs =
        List.of(normal(0, 1, 2, 24, 33, 35), normal(0, 0.1, 40, 24, 3, 3), normal(0, 1, 40));
    // ReLU moves no two numbers apart
    double[] bound = summed(24 * 3 * 3 + 1, linear, inputs);
    Conv2d op = linear.then(Activation.RELU);
    return trial("convolution", "[2, 24, 33, 35], 40 of 3x3, stride 2", op, inputs, bound);
  }

  private Trial attention() {
    long queries = 67;
    int keys = 131;
    int headDim = 64;
    Attention op = Attention.plain().masked(Masking.CAUSAL);
    Tensor q = normal(0, 1, 2, 8, queries, headDim);
    Tensor k = normal(0, 1, 2, 2, keys, headDim);
    Tensor v = normal(0, 1, 2, 2, keys, headDim);
    float[] weighted = answer(op, List.of(q, k, magnitude(v)));
    // the heads that share keys become rows of one matrix
    Tensor rows = reference.tensor(magnitude(q).toHost(), Shape.of(2, 2, 4 * queries, headDim));
    float[] scores = answer(Matmul.plain().transposed(false, true), List.of(rows, magnitude(k)));
    double[] bound = new double[weighted.length];
    for (int i = 0; i < bound.length; i++) {
      int row = i / headDim;
      double largest = 0;
      for (int j = 0; j < keys; j++) {
        largest = Math.max(largest, scores[row * keys + j] / Math.sqrt(headDim));
      }
      double factor = 16 + 2 * Math.sqrt(keys) + 4 * Math.sqrt(headDim) * largest;
      bound[i] = EPSILON * factor * weighted[i] + Float.MIN_NORMAL;
    }
    return trial("attention", "8 heads on 2, 67 by 131, causal", op, List.of(q, k, v), bound);
  }

  private Trial trial(
      String operation, String description, Op op, List<Tensor> inputs, double[] bound) {
    return new Trial(operation, description, op, inputs, answer(op, inputs), bound);
  }

  private float[] answer(Op op, List<Tensor> inputs) {
    return reference.run(op, inputs).get(0).toFloatArray();
  }

  /** {@code 8·√k·ε·Σ|a||b|} for an operation that adds k products and has no activation. */
  private double[] summed(int k, Op op, List<Tensor> inputs) {
    float[] magnitudes = answer(op, inputs.stream().map(this::magnitude).toList());
    double factor = 8 * Math.sqrt(k) * EPSILON;
    return IntStream.range(0, magnitudes.length)
        .mapToDouble(i -> factor * magnitudes[i] + Float.MIN_NORMAL)
        .toArray();
  }

  private Tensor magnitude(Tensor tensor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return reference.tensor(values, tensor.shape().dims());
  }

  /** Normally distributed elements. */
  private Tensor normal(double mean, double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return reference.tensor(values, shape);
  }
}
