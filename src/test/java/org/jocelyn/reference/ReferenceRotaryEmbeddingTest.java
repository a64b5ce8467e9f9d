package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.complex.ComplexUtils;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference's {@link RotaryEmbedding} against complex numbers, and what it is made for. */
class ReferenceRotaryEmbeddingTest {
  private static final int POSITIONS = 50;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void turnsPairsAsComplexNumbers(boolean interleaved) {
    // given heads of 7, of which 6 turn
    HostTensor x = HostTensor.random(1, 2, 3, 4, 7);
    HostTensor ids = HostTensor.of(new long[] {0, 1, 7, 49, 3, -1, 20, -50}, 2, 4);
    // when
    double[] y = rotated(interleaved, x, ids, 3);
    // then
    for (int row = 0; row < 24; row++) {
      int batch = row / 12;
      long id = ids.data().getLong(batch * 4 + row % 4);
      for (int pair = 0; pair < 3; pair++) {
        int first = row * 7 + (interleaved ? 2 * pair : pair);
        int second = first + (interleaved ? 1 : 3);
        Complex head = new Complex(x.data().get(first), x.data().get(second));
        double angle = angle(Math.floorMod(id, POSITIONS), pair, 3);
        Complex turned = head.multiply(ComplexUtils.polar2Complex(1, angle));
        assertEquals(turned.getReal(), y[first], 1e-6);
        assertEquals(turned.getImaginary(), y[second], 1e-6);
      }
      assertEquals(x.data().get(row * 7 + 6), y[row * 7 + 6], "not turned");
    }
  }

  /** The product of a query and a key depends on their distance alone (Su et al. 2021). */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void productsDependOnTheDistance(boolean interleaved) {
    HostTensor q = HostTensor.random(2, 1, 1, 1, 16);
    HostTensor k = HostTensor.random(3, 1, 1, 1, 16);
    double near = product(interleaved, q, 7, k, 4);
    double far = product(interleaved, q, 40, k, 37);
    assertEquals(near, far, 1e-5);
    assertNotEquals(near, product(interleaved, q, 40, k, 36), 1e-3);
  }

  private static double product(boolean interleaved, HostTensor q, int m, HostTensor k, int n) {
    double[] a = rotated(interleaved, q, HostTensor.of(new int[] {m}, 1, 1), 8);
    double[] b = rotated(interleaved, k, HostTensor.of(new int[] {n}, 1, 1), 8);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] rotated(boolean interleaved, HostTensor x, HostTensor ids, int pairs) {
    float[] cos = new float[POSITIONS * pairs];
    float[] sin = new float[cos.length];
    for (int i = 0; i < cos.length; i++) {
      cos[i] = (float) Math.cos(angle(i / pairs, i % pairs, pairs));
      sin[i] = (float) Math.sin(angle(i / pairs, i % pairs, pairs));
    }
    HostTensor cosines = HostTensor.of(cos, POSITIONS, pairs);
    HostTensor sines = HostTensor.of(sin, POSITIONS, pairs);
    return Worked.run(new RotaryEmbedding(interleaved, true), x, cosines, sines, ids)
        .get(0)
        .values();
  }

  private static double angle(int position, int pair, int pairs) {
    return position * Math.pow(10_000, -(double) pair / pairs);
  }
}
