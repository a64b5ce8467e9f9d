package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link LayerNorm} on every backend. */
class LayerNormContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    LayerNorm plain = LayerNorm.from(-1);
    for (int n : new int[] {1, 2, 3, 7, 16, 33, 64, 257, 768, 1025, 2052, 5003, 8200}) {
      HostTensor x = HostTensor.random(n, 5, n);
      HostTensor gamma = HostTensor.random(n + 1, n);
      HostTensor beta = HostTensor.random(n + 2, n);
      HostTensor residual = HostTensor.random(n + 3, 5, n);
      cases.add(row("rows of " + n, plain, x));
      cases.add(row("affine, rows of " + n, plain.affine(), x, gamma, beta));
      cases.add(row("residual, rows of " + n, plain.withResidual(), x, residual));
      cases.add(
          row("affine and sum, rows of " + n, plain.affine().withSum(), x, gamma, beta, residual));
    }
    HostTensor x = HostTensor.random(1, 7, 45);
    HostTensor vector = HostTensor.random(2, 45);
    cases.add(row("gamma", new LayerNorm(-1, 1e-5f, true, false, false, false), x, vector));
    cases.add(row("beta", new LayerNorm(-1, 1e-5f, false, true, false, false), x, vector));
    cases.add(
        row("beta, residual", new LayerNorm(1, 1e-5f, false, true, true, false), x, vector, x));
    cases.add(row("another epsilon", plain.withEpsilon(0.5f), x));
    cases.add(row("one axis", LayerNorm.from(0), HostTensor.random(1, 99)));
    cases.add(
        row(
            "trailing axes",
            LayerNorm.from(1).affine(),
            HostTensor.random(1, 3, 4, 5, 7),
            HostTensor.random(2, 4, 5, 7),
            HostTensor.random(3, 4, 5, 7)));
    cases.add(row("many short rows", plain, HostTensor.random(1, 301, 5)));
    cases.add(row("no rows", plain, HostTensor.random(1, 0, 5)));
    cases.add(row("empty rows", plain, HostTensor.random(1, 5, 0)));
    for (int n : new int[] {5, 64, 769, 4099}) {
      TensorType type = TensorType.float32(4, n);
      cases.add(row("mean 10⁴, rows of " + n, plain, HostTensor.random(1, type, 9999, 10001)));
      cases.add(row("mean −10⁴, rows of " + n, plain, HostTensor.random(1, type, -10010, -9990)));
      cases.add(
          row(
              "mean 10⁴ after the residual, rows of " + n,
              plain.withSum(),
              HostTensor.random(1, type, 9999, 10001),
              HostTensor.random(2, type, -1, 1)));
      cases.add(
          row("an outlier, rows of " + n, plain, HostTensor.random(1, type, -1, 1).with(0, 1e4)));
    }
    cases.add(row("constant rows", plain, HostTensor.filled(TensorType.float32(3, 70), 0.1)));
    cases.add(row("large values", plain, HostTensor.random(1, TensorType.float32(3, 70), 0, 1e17)));
    cases.add(
        row(
            "NaN and infinities",
            plain,
            HostTensor.random(1, 4, 70)
                .with(5, Double.NaN)
                .with(70 + 69, Double.POSITIVE_INFINITY)
                .with(2 * 70, Double.NEGATIVE_INFINITY)));
    return cases;
  }

  private static Case row(String name, LayerNorm op, HostTensor... inputs) {
    return Case.of(name, op, LayerNormContract::bound, inputs);
  }

  /** The bound in the Javadoc of {@link LayerNorm}; the sum is exact. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    LayerNorm norm = (LayerNorm) op;
    double[] bound = new double[expected.length];
    if (output == 1 || expected.length == 0) {
      return bound;
    }
    int n = (int) norm.extent(inputs.stream().map(HostTensor::type).toList());
    for (int i = 0; i < bound.length; i++) {
      double gamma = norm.gamma() ? inputs.get(norm.gammaInput()).data().get(i % n) : 1;
      double beta = norm.beta() ? inputs.get(norm.betaInput()).data().get(i % n) : 0;
      double value = Double.isFinite(expected[i]) ? Math.abs(expected[i]) : 0;
      bound[i] =
          EPSILON * ((16 + 2 * Math.sqrt(n)) * (value + Math.abs(beta)) + 8 * Math.abs(gamma));
    }
    return bound;
  }
}
