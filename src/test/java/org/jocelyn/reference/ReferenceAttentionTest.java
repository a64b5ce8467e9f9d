package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Masking;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceAttention} against values worked out by hand and Commons Math's matrices. */
class ReferenceAttentionTest {
  private static final float LN_3 = (float) Math.log(3);

  @Test
  void oneQueryByHand() {
    // given scores of 0 and ln 3, which weigh 1/4 and 3/4
    HostTensor q = HostTensor.of(new float[] {1, 1, 1, 1}, 1, 1, 1, 4);
    HostTensor k = HostTensor.of(new float[] {0, 0, 0, 0, LN_3, LN_3, 0, 0}, 1, 1, 2, 4);
    HostTensor v = HostTensor.of(new float[] {4, 0, 8, 1}, 1, 1, 2, 2);
    // then
    assertArrayEquals(new double[] {7, 0.75}, run(Attention.plain(), q, k, v), 1e-6);
    assertArrayEquals(new double[] {7.6, 0.9}, run(Attention.plain().scaled(1), q, k, v), 1e-6);
  }

  /** {@code 2·ln 3·tanh(s/(2·ln 3)) = ln 3} where {@code s = 2·ln 3·artanh(1/2) = (ln 3)²}. */
  @Test
  void aSoftCapBoundsScoresByHand() {
    // given scores of 0 and (ln 3)², which the cap makes 0 and ln 3
    HostTensor q = HostTensor.of(new float[] {LN_3}, 1, 1, 1, 1);
    HostTensor k = HostTensor.of(new float[] {0, LN_3}, 1, 1, 2, 1);
    HostTensor v = HostTensor.of(new float[] {4, 0, 8, 1}, 1, 1, 2, 2);
    // then
    Attention capped = Attention.plain().capped(2 * LN_3);
    assertArrayEquals(new double[] {7, 0.75}, run(capped, q, k, v), 1e-6);
  }

  @Test
  void causalQueriesBeforeAllKeysGiveZeros() {
    HostTensor q = HostTensor.of(new float[] {0, 0, 0}, 1, 1, 3, 1);
    HostTensor k = HostTensor.of(new float[] {0, 0}, 1, 1, 2, 1);
    HostTensor v = HostTensor.of(new float[] {2, 4}, 1, 1, 2, 1);
    assertArrayEquals(
        new double[] {0, 2, 3}, run(Attention.plain().masked(Masking.CAUSAL), q, k, v), 1e-6);
  }

  @Test
  void hiddenKeysHaveNoInfluence() {
    HostTensor q = HostTensor.of(new float[] {0}, 1, 1, 1, 1);
    HostTensor k = HostTensor.of(new float[] {0, Float.NaN}, 1, 1, 2, 1);
    HostTensor v = HostTensor.of(new float[] {2, Float.NaN}, 1, 1, 2, 1);
    HostTensor keep = HostTensor.of(new boolean[] {true, false}, 2);
    Masking masking = new Masking(Masking.Kind.KEEP, false, false);
    assertArrayEquals(new double[] {2}, run(Attention.plain().masked(masking), q, k, v, keep));
    HostTensor length = HostTensor.of(new int[] {0}, 1);
    Masking lengths = new Masking(Masking.Kind.NONE, false, true);
    assertArrayEquals(new double[] {0}, run(Attention.plain().masked(lengths), q, k, v, length));
  }

  @Test
  void agreesWithMatricesOfCommonsMath() {
    // given four heads in two groups
    HostTensor q = HostTensor.random(1, 2, 4, 5, 6);
    HostTensor k = HostTensor.random(2, 2, 2, 7, 6);
    HostTensor v = HostTensor.random(3, 2, 2, 7, 3);
    HostTensor add = HostTensor.random(4, 5, 7);
    Masking masking = new Masking(Masking.Kind.ADDITIVE, false, false);
    // when
    double[] y = run(Attention.plain().scaled(0.7f).masked(masking), q, k, v, add);
    // then
    RealMatrix bias = matrix(add, 0, 5, 7);
    for (int head = 0; head < 8; head++) {
      RealMatrix scores =
          matrix(q, head, 5, 6)
              .multiply(matrix(k, head / 2, 7, 6).transpose())
              .scalarMultiply(0.7f)
              .add(bias);
      for (int i = 0; i < 5; i++) {
        double[] weights = Arrays.stream(scores.getRow(i)).map(Math::exp).toArray();
        double sum = Arrays.stream(weights).sum();
        scores.setRow(i, Arrays.stream(weights).map(weight -> weight / sum).toArray());
      }
      RealMatrix expected = scores.multiply(matrix(v, head / 2, 7, 3));
      for (int i = 0; i < 5; i++) {
        int at = (head * 5 + i) * 3;
        assertArrayEquals(expected.getRow(i), Arrays.copyOfRange(y, at, at + 3), 1e-6);
      }
    }
  }

  private static RealMatrix matrix(HostTensor x, int index, int rows, int columns) {
    RealMatrix matrix = MatrixUtils.createRealMatrix(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.setEntry(i, j, x.data().get((index * rows + i) * columns + j));
      }
    }
    return matrix;
  }

  private static double[] run(Attention op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs)).get(0).values();
  }
}
