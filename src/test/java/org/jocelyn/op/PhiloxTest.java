package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

/** {@link Philox} against the known answers of its authors' Random123, and its distributions. */
class PhiloxTest {
  /** {@code kat_vectors}, the lines of philox4x32 with 10 rounds. */
  @Test
  void knownAnswers() {
    assertBlock(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertBlock(-1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertBlock(
        0x85a308d3243f6a88L,
        0x0370734413198a2eL,
        0x299f31d0a4093822L,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }

  @Test
  void uniformNumbersAreUniform() {
    float[] numbers = new Philox(7, 1).uniform(10001, -2, 5);
    assertDistributed(new UniformRealDistribution(-2, 5), numbers);
  }

  @Test
  void normalNumbersAreNormal() {
    float[] numbers = new Philox(7, 2).normal(10001, 3, 0.5);
    assertDistributed(new NormalDistribution(3, 0.5), numbers);
    double product = 0;
    for (int i = 0; i + 1 < numbers.length; i += 2) {
      product += (numbers[i] - 3) * (numbers[i + 1] - 3) / 0.25;
    }
    assertEquals(0, product / 5000, 0.05, "the correlation within pairs");
  }

  @Test
  void fewerNumbersAreTheFirstOfMore() {
    float[] six = new Philox(3, 0).normal(6, 0, 1);
    float[] three = new Philox(3, 0).normal(3, 0, 1);
    assertArrayEquals(new float[] {six[0], six[1], six[2]}, three);
    assertNotEquals(six[0], new Philox(3, 1).normal(1, 0, 1)[0]);
  }

  private static void assertBlock(long block, long offset, long seed, int... expected) {
    int[] words = new int[4];
    new Philox(seed, offset).block(block, words);
    assertArrayEquals(expected, words);
  }

  private static void assertDistributed(RealDistribution expected, float[] numbers) {
    double[] sample = new double[numbers.length];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = numbers[i];
    }
    double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(expected, sample, false);
    assertTrue(p > 0.01, "p-value " + p);
  }
}
