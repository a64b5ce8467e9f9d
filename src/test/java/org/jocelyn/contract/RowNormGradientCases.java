package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.RowNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;

/** What the contracts of the gradients of layer and RMS normalization share. */
final class RowNormGradientCases {
  private RowNormGradientCases() {}

  /** The operation on x of this shape and on whatever else it wants, all random in [−1, 1). */
  static Case of(String name, RowNormGradient op, long... shape) {
    return of(name, op, HostTensor.random(shape[0], shape));
  }

  /** The operation on x and on whatever else it wants, random in [−1, 1). */
  static Case of(String name, RowNormGradient op, HostTensor x) {
    Shape normalized = x.shape().slice(x.shape().axis(op.axis()), x.type().rank());
    List<HostTensor> inputs = new ArrayList<>(List.of(x));
    for (String input : op.inputNames().subList(1, op.inputNames().size())) {
      Shape shape = input.equals("gamma") ? normalized : x.shape();
      TensorType type = new TensorType(DataType.FLOAT32, shape);
      inputs.add(HostTensor.random(100 + inputs.size(), type, -1, 1));
    }
    return new Case(name + " of " + x.type(), op, inputs, RowNormGradientCases::bound);
  }

  /** Short, long and odd rows, many rows, and none. */
  static List<Case> shapes(String name, RowNormGradient op) {
    List<Case> cases = new ArrayList<>();
    for (int n : new int[] {1, 2, 3, 7, 16, 33, 64, 257, 768, 1025, 2052, 5003, 8200}) {
      cases.add(of(name, op, 5, n));
    }
    cases.add(of(name, op, 301, 5));
    cases.add(of(name, op, 0, 5));
    cases.add(of(name, op, 5, 0));
    return cases;
  }

  /** Rows far from zero, rows without deviation, and rows with NaN and infinity. */
  static List<Case> extremes(RowNormGradient op) {
    List<Case> cases = new ArrayList<>();
    for (int n : new int[] {5, 64, 769, 4099}) {
      TensorType type = TensorType.float32(4, n);
      cases.add(of("mean 10⁴", op, HostTensor.random(1, type, 9999, 10001)));
      cases.add(of("mean −10⁴", op, HostTensor.random(1, type, -10010, -9990)));
      cases.add(of("an outlier", op, HostTensor.random(1, type, -1, 1).with(0, 1e4)));
    }
    TensorType type = TensorType.float32(4, 70);
    cases.add(of("constant rows", op, HostTensor.filled(type, 0.1)));
    cases.add(of("zeros", op, HostTensor.filled(type, 0)));
    cases.add(of("large values", op, HostTensor.random(1, type, 0, 1e17)));
    HostTensor special =
        HostTensor.random(1, type, -1, 1)
            .with(5, Double.NaN)
            .with(70 + 69, Double.POSITIVE_INFINITY)
            .with(2 * 70, Double.NEGATIVE_INFINITY);
    cases.add(of("NaN and infinities", op, special));
    return cases;
  }

  /** The bounds in the Javadoc of {@link org.jocelyn.op.LayerNormGradient}. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    RowNormGradient gradient = (RowNormGradient) op;
    Rows rows = new Rows(gradient, inputs);
    return output == 0
        ? rows.ofX(expected)
        : rows.ofParameter(output == gradient.gammaOutput(), expected.length);
  }

  /** The magnitudes that the bounds are made of. */
  private record Rows(RowNormGradient op, List<HostTensor> inputs) {
    private double get(int input, int at, double absent) {
      return input < 0 ? absent : inputs.get(input).data().get(at);
    }

    private int n() {
      return (int) op.extent(inputs.stream().map(HostTensor::type).toList());
    }

    private double s(int at) {
      return (float) (get(0, at, 0) + get(op.residualInput(), at, 0));
    }

    private double mean(int start) {
      double mean = 0;
      for (int i = start; op.centered() && i < start + n(); i++) {
        mean += s(i) / n();
      }
      return mean;
    }

    private double deviation(int start, double mean) {
      double variance = 0;
      for (int i = start; i < start + n(); i++) {
        variance += (s(i) - mean) * (s(i) - mean) / n();
      }
      return Math.sqrt(variance + op.epsilon());
    }

    double[] ofX(double[] dx) {
      double[] bound = new double[dx.length];
      for (int start = 0; start < dx.length; start += n()) {
        double mean = mean(start);
        double deviation = deviation(start, mean);
        double average = 0;
        double[] normalized = new double[n()];
        double[] g = new double[n()];
        for (int j = 0; j < n(); j++) {
          normalized[j] = Math.abs(s(start + j) - mean) / deviation;
          g[j] = Math.abs(get(op.gradientInput(), start + j, 0) * get(op.gammaInput(), j, 1));
          average += g[j] * (1 + normalized[j]) / n();
        }
        for (int j = 0; j < n(); j++) {
          double summed = g[j] + (1 + normalized[j]) * average;
          double of = (32 + 4 * Math.sqrt(n())) * summed / deviation + 2 * Math.abs(dx[start + j]);
          bound[start + j] = EPSILON * of + Float.MIN_NORMAL;
        }
      }
      return bound;
    }

    double[] ofParameter(boolean gamma, int n) {
      double[] bound = new double[n];
      int size = inputs.get(0).data().length();
      double rows = n == 0 ? 0 : (double) size / n;
      double factor = gamma ? 16 + 2 * Math.sqrt(n) + 2 * Math.sqrt(rows) : 1 + 2 * Math.sqrt(rows);
      for (int start = 0; start < size; start += n) {
        double mean = gamma ? mean(start) : 0;
        double deviation = gamma ? deviation(start, mean) : 1;
        for (int j = 0; j < n; j++) {
          double normalized = gamma ? Math.abs(s(start + j) - mean) / deviation : 0;
          double dy = Math.abs(get(op.gradientInput(), start + j, 0));
          bound[j] += factor * EPSILON * dy * (1 + normalized);
        }
      }
      return bound;
    }
  }
}
