package org.jocelyn.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int LENGTH = 100;

  @Test
  void sumsOfVectorsAreTheSameBitsBeforeAndAfterTheyAreCompiled() throws Exception {
    assumeTrue(CpuProvider.hasVectorModule());
    Object lanes =
        Class.forName("org.jocelyn.cpu.VectorLanes").getDeclaredConstructor().newInstance();
    requireSameBits((Lanes) lanes);
  }

  @Test
  void sumsOfPlainLoopsAreTheSameBitsBeforeAndAfterTheyAreCompiled() {
    requireSameBits(new PlainLanes());
  }

  private static void requireSameBits(Lanes lanes) {
    float[] x = new float[20 * LENGTH];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble();
    }
    float[] first = sums(lanes, x);
    for (int i = 0; i < 3_000; i++) {
      sums(lanes, x);
    }
    assertArrayEquals(first, sums(lanes, x));
  }

  private static float[] sums(Lanes lanes, float[] x) {
    float[] sums = new float[20];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = lanes.sum(x, i * LENGTH, 0, LENGTH) + lanes.dot(x, i * LENGTH, x, 0, LENGTH);
    }
    return sums;
  }
}
