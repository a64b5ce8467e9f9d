package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link RotaryEmbedding} on every backend. */
class RotaryEmbeddingContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (boolean interleaved : new boolean[] {false, true}) {
      String name = interleaved ? "interleaved " : "halves ";
      cases.add(positioned(name + "ordinary", interleaved, DataType.INT64, 2, 4, 9, 32, 32));
      cases.add(positioned(name + "int ids", interleaved, DataType.INT32, 2, 4, 9, 32, 32));
      cases.add(positioned(name + "partial", interleaved, DataType.INT64, 3, 2, 5, 23, 8));
      cases.add(positioned(name + "odd", interleaved, DataType.INT64, 1, 3, 7, 11, 10));
      cases.add(positioned(name + "nothing turned", interleaved, DataType.INT64, 1, 2, 3, 5, 0));
      cases.add(positioned(name + "one pair", interleaved, DataType.INT64, 1, 1, 1, 2, 2));
      cases.add(positioned(name + "none", interleaved, DataType.INT64, 0, 2, 3, 4, 4));
      cases.add(positioned(name + "large", interleaved, DataType.INT64, 2, 12, 129, 64, 64));
      cases.add(direct(name + "direct", interleaved, 2, 3, 7, 16, 16));
      cases.add(direct(name + "direct partial", interleaved, 2, 3, 7, 17, 6));
      cases.add(direct(name + "direct, heads aside", interleaved, 30, 5, 1, 20, 20));
      cases.add(strange(name + "NaN, infinity, ids out of range", interleaved));
    }
    return cases;
  }

  private static Case positioned(
      String name, boolean interleaved, DataType ids, long b, long h, long t, long d, long r) {
    return Case.of(
        name,
        new RotaryEmbedding(interleaved, true),
        RotaryEmbeddingContract::bound,
        HostTensor.random(1, b, h, t, d),
        HostTensor.random(2, 40, r / 2),
        HostTensor.random(3, 40, r / 2),
        HostTensor.random(4, TensorType.of(ids, b, t), -40, 40));
  }

  private static Case direct(
      String name, boolean interleaved, long b, long h, long t, long d, long r) {
    return Case.of(
        name,
        new RotaryEmbedding(interleaved, false),
        RotaryEmbeddingContract::bound,
        HostTensor.random(5, b, h, t, d),
        HostTensor.random(6, b, t, r / 2),
        HostTensor.random(7, b, t, r / 2));
  }

  private static Case strange(String name, boolean interleaved) {
    long[] ids = {0, 5, -6, 4, -5, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32};
    return Case.of(
        name,
        new RotaryEmbedding(interleaved, true),
        RotaryEmbeddingContract::bound,
        HostTensor.random(8, 2, 3, 4, 9)
            .with(0, Double.NaN)
            .with(40, Double.POSITIVE_INFINITY)
            .with(80, Double.NEGATIVE_INFINITY)
            .with(8, Double.NaN),
        HostTensor.random(9, 5, 3),
        HostTensor.random(10, 5, 3),
        HostTensor.of(ids, 2, 4));
  }

  /** The stated error. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    double[] x = magnitudes(inputs.get(0));
    boolean interleaved = ((RotaryEmbedding) op).interleaved();
    int headDim = (int) inputs.get(0).shape().dim(3);
    int pairs = (int) inputs.get(1).shape().dim(-1);
    // cosines and sines are at most 1 in magnitude here
    double[] bound = new double[expected.length];
    for (int i = 0; i < bound.length; i++) {
      int lane = i % headDim;
      if (lane < 2 * pairs) {
        int swapped = lane < pairs ? i + pairs : i - pairs;
        int partner = interleaved ? i - lane + (lane ^ 1) : swapped;
        bound[i] = 2 * Tolerance.EPSILON * (x[i] + x[partner]) + Float.MIN_NORMAL;
      }
    }
    return bound;
  }

  private static double[] magnitudes(HostTensor x) {
    double[] values = new double[x.data().length()];
    Arrays.setAll(values, i -> Math.abs(x.data().get(i)));
    return values;
  }
}
