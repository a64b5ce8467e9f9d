package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link RmsNorm} on every backend. */
class RmsNormContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    RmsNorm plain = RmsNorm.from(-1, 1e-6f);
    for (int n : new int[] {1, 2, 3, 7, 16, 33, 64, 257, 768, 1025, 2052, 5003, 8200}) {
      HostTensor x = HostTensor.random(n, 5, n);
      HostTensor gamma = HostTensor.random(n + 1, n);
      HostTensor residual = HostTensor.random(n + 2, 5, n);
      cases.add(row("rows of " + n, plain, n, x));
      cases.add(row("gamma, rows of " + n, plain.withGamma(), n, x, gamma));
      cases.add(row("residual, rows of " + n, plain.withResidual(), n, x, residual));
      cases.add(
          row("gamma and sum, rows of " + n, plain.withGamma().withSum(), n, x, gamma, residual));
    }
    cases.add(
        row(
            "trailing axes",
            RmsNorm.from(1, 0.1f).withGamma(),
            140,
            HostTensor.random(1, 3, 4, 5, 7),
            HostTensor.random(2, 4, 5, 7)));
    cases.add(row("many short rows", plain, 5, HostTensor.random(1, 301, 5)));
    cases.add(row("no rows", plain, 5, HostTensor.random(1, 0, 5)));
    cases.add(row("empty rows", plain, 0, HostTensor.random(1, 5, 0)));
    cases.add(row("zeros", plain, 70, HostTensor.filled(TensorType.float32(3, 70), 0)));
    cases.add(
        row("large values", plain, 70, HostTensor.random(1, TensorType.float32(3, 70), 0, 1e17)));
    cases.add(
        row(
            "NaN and infinities",
            plain,
            70,
            HostTensor.random(1, 4, 70)
                .with(5, Double.NaN)
                .with(70 + 69, Double.POSITIVE_INFINITY)
                .with(2 * 70, Double.NEGATIVE_INFINITY)));
    return cases;
  }

  /** The bound in the Javadoc of {@link RmsNorm}; the sum is exact. */
  private static Case row(String name, RmsNorm op, int n, HostTensor... inputs) {
    Tolerance relative = Tolerance.relative(16 + 2 * Math.sqrt(n), Float.MIN_NORMAL);
    Tolerance tolerance =
        (o, in, output, expected) ->
            (output == 0 ? relative : Tolerance.exact()).bound(o, in, output, expected);
    return Case.of(name, op, tolerance, inputs);
  }
}
