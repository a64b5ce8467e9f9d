package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Op;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;

/** {@link SoftmaxGradient} on every backend. */
class SoftmaxGradientContract extends OpContract {
  private final List<Case> cases = new ArrayList<>();

  @Override
  protected List<Case> cases() {
    cases.clear();
    for (int n : new int[] {1, 2, 7, 16, 33, 100, 257, 1000, 2052, 5003, 8200}) {
      both("rows of " + n, Softmax.along(-1), logits(n, 5, n));
    }
    both("one axis", Softmax.along(0), logits(1, 77));
    both("many short rows, scaled", Softmax.along(-1).scaled(-0.3f), logits(1, 301, 5));
    both("no rows", Softmax.along(-1), logits(1, 0, 13));
    both("empty rows", Softmax.along(-1), logits(1, 4, 0));
    both("axis 0", Softmax.along(0), logits(2, 40, 23));
    both("axis 0, one column", Softmax.along(0), logits(2, 300, 1));
    both("axis 1 of 4", Softmax.along(1), logits(2, 2, 21, 5, 7));
    both("axis 1, few columns", Softmax.along(1), logits(2, 4, 1000, 3));
    both("axis 1, many columns, scaled", Softmax.along(1).scaled(2.5f), logits(2, 2, 3, 333));
    both("axis 1 of no columns", Softmax.along(1), logits(2, 2, 19, 0));
    both("axis 1 empty", Softmax.along(1), logits(2, 2, 0, 19));
    both("logits of ±100", Softmax.along(1), HostTensor.random(3, type(6, 67), -100, 100));
    extremes();
    return cases;
  }

  private void extremes() {
    for (int axis : new int[] {0, 1}) {
      String name = ", axis " + axis;
      HostTensor logits = logits(4, 31, 37);
      for (int i = 0; i < 31 * 37; i += 3) {
        logits.data().set(i, Double.NEGATIVE_INFINITY);
      }
      both("hidden elements" + name, Softmax.along(axis), logits);
      HostTensor dy =
          HostTensor.random(5, 31, 37)
              .with(0, Double.NaN)
              .with(3 * 38, Double.NEGATIVE_INFINITY)
              .with(3 * 77, Float.MAX_VALUE);
      both("hidden dy that are not numbers" + name, Softmax.along(axis), logits, dy);
      both("a dy that is not a number" + name, Softmax.along(axis), logits, dy.with(7, Double.NaN));
      HostTensor nothing = HostTensor.filled(type(31, 37), Double.NEGATIVE_INFINITY);
      both("all hidden" + name, Softmax.along(axis), nothing, dy.with(7, Double.NaN));
      both("NaN" + name, Softmax.along(axis), logits.with(40, Double.NaN));
    }
  }

  private static HostTensor logits(long seed, long... shape) {
    return HostTensor.random(seed, type(shape), -4, 4);
  }

  private static TensorType type(long... shape) {
    return TensorType.float32(shape);
  }

  private void both(String name, Softmax softmax, HostTensor logits) {
    both(name, softmax, logits, HostTensor.random(99, logits.type(), -1, 1));
  }

  private void both(String name, Softmax softmax, HostTensor logits, HostTensor dy) {
    add(name, softmax, logits, dy);
    add("log: " + name, softmax.log(), logits, dy);
  }

  private void add(String name, Softmax softmax, HostTensor logits, HostTensor dy) {
    Output y = run(TestBackends.reference(), softmax, List.of(logits)).get(0);
    cases.add(
        Case.of(
            name,
            SoftmaxGradient.of(softmax),
            SoftmaxGradientContract::bound,
            new HostTensor(y.type(), y.data()),
            dy));
  }

  /** The bound in the Javadoc of {@link SoftmaxGradient}. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    SoftmaxGradient gradient = (SoftmaxGradient) op;
    MaskedRows rows = gradient.rows(inputs.stream().map(HostTensor::type).toList());
    int n = (int) rows.extent();
    int inner = (int) rows.inner();
    double[] bound = new double[expected.length];
    for (int row = 0; row < rows.rows(); row++) {
      int start = row / inner * n * inner + row % inner;
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += term(gradient, inputs, start + j * inner);
      }
      for (int j = 0; j < n; j++) {
        int at = start + j * inner;
        double y = inputs.get(0).data().get(at);
        double p = gradient.logarithmic() ? Math.exp(y) : y;
        double error = 4 * term(gradient, inputs, at) + (8 + 2 * Math.sqrt(n)) * p * sum;
        bound[at] = EPSILON * Math.abs(gradient.scale()) * finite(error) + Float.MIN_NORMAL;
      }
    }
    return bound;
  }

  /** The magnitude of an element's part in the sum of its row. */
  private static double term(SoftmaxGradient op, List<HostTensor> inputs, int at) {
    double y = inputs.get(0).data().get(at);
    double weight = op.logarithmic() ? (y == Double.NEGATIVE_INFINITY ? 0 : 1) : y;
    return finite(weight * Math.abs(inputs.get(1).data().get(at)));
  }

  private static double finite(double x) {
    return Double.isFinite(x) ? x : 0;
  }
}
