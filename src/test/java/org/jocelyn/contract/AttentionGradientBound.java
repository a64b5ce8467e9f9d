package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;

/** The bound in the Javadoc of {@link AttentionGradient}; what is not finite counts as 0. */
final class AttentionGradientBound {
  private final AttentionGradient op;
  private final AttentionGeometry g;
  private final List<HostTensor> inputs;
  private final double[] weights;
  private final double[] bound;

  private AttentionGradientBound(
      AttentionGradient op, AttentionGeometry g, List<HostTensor> inputs, int size) {
    this.op = op;
    this.g = g;
    this.inputs = inputs;
    this.weights = weights(op, g, inputs);
    this.bound = new double[size];
  }

  static double[] of(Op op, List<HostTensor> inputs, int output, double[] expected) {
    AttentionGradient gradient = (AttentionGradient) op;
    List<TensorType> types = inputs.stream().map(HostTensor::type).toList();
    AttentionGeometry g = gradient.attention().geometry(types);
    AttentionGradientBound sums = new AttentionGradientBound(gradient, g, inputs, expected.length);
    int rows = (int) (g.batch() * g.heads() * g.queries());
    for (int row = 0; row < rows; row++) {
      sums.addRow(row, output);
    }
    for (int i = 0; i < sums.bound.length; i++) {
      sums.bound[i] = EPSILON * sums.bound[i] + 2 * Float.MIN_NORMAL;
    }
    return sums.bound;
  }

  /** The weights are what the attention makes of values that are unit vectors. */
  private static double[] weights(
      AttentionGradient op, AttentionGeometry g, List<HostTensor> inputs) {
    int keys = (int) g.keys();
    TensorType type = TensorType.float32(g.batch(), g.keyHeads(), keys, keys);
    HostTensor units = HostTensor.filled(type, 0);
    for (int i = 0; i < g.batch() * g.keyHeads() * keys; i++) {
      units.data().set(i * keys + i % keys, 1);
    }
    List<HostTensor> forward = new ArrayList<>(inputs.subList(0, op.resultInput()));
    forward.set(2, units);
    return OpContract.run(TestBackends.reference(), op.attention(), forward).get(0).values();
  }

  private void addRow(int row, int output) {
    int keys = (int) g.keys();
    int base = (int) (row / g.rowsPerKeyHead()) * keys;
    int headDim = (int) g.headDim();
    int valueDim = (int) g.valueDim();
    double scale = Math.abs(op.attention().scaleFor(headDim));
    double factor = factor(row, base, scale);
    double ofResult = dot(op.gradientInput(), row, op.resultInput(), row, valueDim);
    for (int j = 0; j < keys; j++) {
      double p = finite(weights[row * keys + j]);
      double ofValue = dot(op.gradientInput(), row, 2, base + j, valueDim);
      double slope = scale * factor * p * (ofValue + ofResult);
      switch (output) {
        case 0 -> add(row, headDim, slope, 1, base + j);
        case 1 -> add(base + j, headDim, slope, 0, row);
        default -> add(base + j, valueDim, factor * p, op.gradientInput(), row);
      }
    }
  }

  /** {@code bound[to] += weight·|x[from]|}, of rows. */
  private void add(int to, int dim, double weight, int input, int from) {
    for (int d = 0; d < dim; d++) {
      bound[to * dim + d] += weight * get(input, from * dim + d);
    }
  }

  private double factor(int row, int base, double scale) {
    Attention attention = op.attention();
    double t = 0;
    for (int j = 0; j < g.keys(); j++) {
      t = Math.max(t, scale * dot(0, row, 1, base + j, (int) g.headDim()));
    }
    t += attention.masking().kind() == Masking.Kind.ADDITIVE ? 2 : 0; // what the contract adds
    double cap = attention.softcap();
    return 32
        + 2 * Math.sqrt((double) g.keys() + g.valueDim())
        + 2 * Math.sqrt((double) g.rowsPerKeyHead())
        + 4 * Math.sqrt((double) g.headDim()) * t
        + (cap > 0 ? 16 * t * (1 + 1 / cap) : 0);
  }

  private double dot(int a, int rowOfA, int b, int rowOfB, int dim) {
    double sum = 0;
    for (int d = 0; d < dim; d++) {
      sum += get(a, rowOfA * dim + d) * get(b, rowOfB * dim + d);
    }
    return sum;
  }

  private double get(int input, int at) {
    return finite(Math.abs(inputs.get(input).data().get(at)));
  }

  private static double finite(double x) {
    return Double.isFinite(x) ? x : 0;
  }
}
