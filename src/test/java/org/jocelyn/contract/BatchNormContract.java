package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link BatchNorm} on every backend. */
class BatchNormContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long[][] shapes = {
      {1, 1},
      {5, 7},
      {3, 50},
      {2, 3, 5},
      {2, 3, 7, 7},
      {3, 2, 16, 17},
      {2, 2, 3, 4, 5},
      {0, 3, 4},
      {2, 0, 4},
      {2, 3, 0},
      {61, 5, 1, 1},
      {1, 2, 67, 61},
    };
    long seed = 1;
    for (long[] shape : shapes) {
      for (int flags = 0; flags < 4; flags++) {
        BatchNorm op = new BatchNorm((flags & 1) != 0, (flags & 2) != 0, 1e-5f, Activation.NONE);
        cases.add(of(op.toString(), op, 0, HostTensor.random(seed++, shape)));
      }
    }
    BatchNorm affine = BatchNorm.affine(1e-3f);
    for (Activation activation :
        List.of(
            Activation.RELU,
            Activation.SILU,
            Activation.GELU,
            Activation.clip(0, 0.5f),
            Activation.leakyRelu(0.1f))) {
      HostTensor x = HostTensor.random(seed++, 2, 3, 5, 7);
      cases.add(of("then " + activation.function(), affine.then(activation), 0, x));
    }
    HostTensor x = HostTensor.random(seed, 2, 3, 4, 5);
    HostTensor far = HostTensor.filled(x.type(), 0);
    for (int i = 0; i < x.data().length(); i++) {
      far.data().set(i, x.data().get(i) + 1e4);
    }
    cases.add(of("mean 1e4", affine, 1e4, far));
    HostTensor special =
        x.with(1, Double.NaN).with(30, Double.POSITIVE_INFINITY).with(31, Double.NEGATIVE_INFINITY);
    cases.add(of("NaN and infinity", affine, 0, special));
    return cases;
  }

  /**
   * The operation on x, with random gamma and beta, means near {@code mean}, positive variances.
   */
  private static Case of(String name, BatchNorm op, double mean, HostTensor x) {
    List<HostTensor> inputs = new ArrayList<>(List.of(x));
    long channels = x.shape().dim(1);
    while (inputs.size() < op.meanInput()) {
      inputs.add(HostTensor.random(1000 + inputs.size(), channels));
    }
    HostTensor near = HostTensor.random(50, channels);
    inputs.add(HostTensor.random(51, near.type(), mean - 1, mean + 1));
    inputs.add(HostTensor.random(52, near.type(), 0.1, 2));
    return new Case(name + " of " + x.type(), op, inputs, BatchNormContract::bound);
  }

  /**
   * {@code 8·ε·(|x − mean|·|gamma|/√(variance + epsilon) + |beta|)}, which an activation stretches
   * by at most 1.13 and adds {@code 8·ε·|y|} to.
   */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    BatchNorm norm = (BatchNorm) op;
    HostTensor x = inputs.get(0);
    int channels = (int) x.shape().dim(1);
    int size = (int) x.shape().sizeOf(2, x.type().rank());
    double[] bound = new double[expected.length];
    for (int i = 0; i < bound.length; i++) {
      int c = i / size % channels;
      double gamma = norm.gamma() ? inputs.get(norm.gammaInput()).data().get(c) : 1;
      double beta = norm.beta() ? inputs.get(norm.betaInput()).data().get(c) : 0;
      double distance = x.data().get(i) - inputs.get(norm.meanInput()).data().get(c);
      double variance = inputs.get(norm.varianceInput()).data().get(c);
      double normalized = distance * gamma / Math.sqrt(variance + norm.epsilon());
      double before = 8 * (Math.abs(normalized) + Math.abs(beta));
      boolean activated = !norm.activation().equals(Activation.NONE);
      bound[i] =
          Tolerance.EPSILON * (activated ? 1.13 * before + 8 * Math.abs(expected[i]) : before);
    }
    return bound;
  }
}
