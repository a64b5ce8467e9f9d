package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.ChannelNorm;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Tolerance;

/**
 * What the contracts of the normalizations by channel share: inputs, and the bound of y's error.
 */
final class ChannelNormCases {
  private ChannelNormCases() {}

  /** Each of these shapes, for the operation with neither, either and both of gamma and beta. */
  static List<Case> table(long[][] shapes, Maker maker, Tolerance tolerance) {
    List<Case> cases = new ArrayList<>();
    long seed = 1;
    for (long[] shape : shapes) {
      for (int flags = 0; flags < 4; flags++) {
        ChannelNorm op = maker.make((flags & 1) != 0, (flags & 2) != 0);
        cases.add(of(op.toString(), op, tolerance, HostTensor.random(seed++, shape)));
      }
    }
    return cases;
  }

  /** Makes the operation under test. */
  @FunctionalInterface
  interface Maker {
    ChannelNorm make(boolean gamma, boolean beta);
  }

  /** Rows far from zero, constant rows, and rows with NaN and infinity, of six channels. */
  static List<Case> extremes(ChannelNorm op, Tolerance tolerance) {
    HostTensor x = HostTensor.random(90, 2, 6, 7, 9);
    HostTensor special =
        x.with(3, Double.NaN)
            .with(200, Double.POSITIVE_INFINITY)
            .with(400, Double.NEGATIVE_INFINITY);
    return List.of(
        of("mean 1e4", op, tolerance, shifted(x, 1e4)),
        of("mean -1e6", op, tolerance, shifted(x, -1e6)),
        of(
            "mean 1e4, many elements",
            op,
            tolerance,
            shifted(HostTensor.random(91, 2, 6, 2000), 1e4)),
        of("an outlier first", op, tolerance, x.with(0, 1e6)),
        of("constant 1e4", op, tolerance, HostTensor.filled(x.type(), 10000.1)),
        of("zero", op, tolerance, HostTensor.filled(x.type(), 0)),
        of("NaN and infinity", op, tolerance, special));
  }

  /** The operation on x, with random parameters. */
  static Case of(String name, ChannelNorm op, Tolerance tolerance, HostTensor x) {
    List<HostTensor> inputs = new ArrayList<>(List.of(x));
    long channels = x.shape().dim(1);
    while (inputs.size() < op.inputNames().size()) {
      inputs.add(HostTensor.random(1000 + inputs.size(), channels));
    }
    return new Case(name + " of " + x.type(), op, inputs, tolerance);
  }

  /** {@code 8·√K·ε·(|gamma| + |beta| + |y|)}: the sums of K distances and the roundings of y. */
  static double[] bound(Op op, List<HostTensor> inputs, double k, double[] y) {
    ChannelNorm norm = (ChannelNorm) op;
    HostTensor x = inputs.get(0);
    int channels = (int) x.shape().dim(1);
    int size = (int) x.shape().sizeOf(2, x.type().rank());
    double[] bound = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      int c = i / size % channels;
      double gamma = norm.gamma() ? inputs.get(norm.gammaInput()).data().get(c) : 1;
      double beta = norm.beta() ? inputs.get(norm.betaInput()).data().get(c) : 0;
      double magnitude = Math.abs(gamma) + Math.abs(beta) + Math.abs(y[i]);
      bound[i] = 8 * Math.sqrt(k) * Tolerance.EPSILON * magnitude;
    }
    return bound;
  }

  private static HostTensor shifted(HostTensor x, double by) {
    HostTensor moved = HostTensor.filled(x.type(), 0);
    for (int i = 0; i < x.data().length(); i++) {
      moved.data().set(i, x.data().get(i) + by);
    }
    return moved;
  }
}
