package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NgramBaselineTest {
  @Test
  void countsAsWittenAndBellDo() {
    // "ababac": a 3, b 2, c 1; after a: b 2, c 1; after b: a 2
    NgramBaseline bigrams = new NgramBaseline(1, 0, 4, new int[] {0, 1, 0, 1, 0, 2});
    double a = (3 + 3 * 0.25) / (6 + 3);
    double b = (2 + 3 * 0.25) / (6 + 3);
    double bAfterA = (2 + 2 * b) / (3 + 2);
    double expected = -(Math.log(a) + Math.log(bAfterA)) / Math.log(2) / 2;
    assertEquals(expected, bigrams.bitsPerCharacter(new int[] {0, 1}), 1e-12);
  }

  @Test
  void whatWasNeverSeenStillHasAProbability() {
    NgramBaseline trigrams = new NgramBaseline(2, 0, 4, new int[] {0, 1, 2, 0, 1, 2});
    assertTrue(Double.isFinite(trigrams.bitsPerCharacter(new int[] {3, 3, 0, 3})));
  }

  @Test
  void countsNeighboursOnBothSides() {
    // "abcabdabc" of a to d: b stands 3 times, between a and c twice, between a and d once
    NgramBaseline counting = new NgramBaseline(1, 1, 4, new int[] {0, 1, 2, 0, 1, 3, 0, 1, 2});
    double b = (3 + 4 * 0.25) / (9 + 4);
    double bAfterA = (3 + 1 * b) / (3 + 1);
    double bBetween = (2 + 1 * bAfterA) / (2 + 1);
    assertEquals(bits(bBetween), counting.bits(new int[] {0, 9, 2}, 1, 1), 1e-12);
    // c between a and d was never seen, nor after a; as itself twice
    double c = (2 + 4 * 0.25) / (9 + 4);
    double cBetween = 1 * (1 * c / (3 + 1)) / (1 + 1);
    assertEquals(bits(cBetween), counting.bits(new int[] {0, 9, 3}, 1, 2), 1e-12);
    assertEquals(1, counting.likeliest(new int[] {0, 9, 3}, 1));
  }

  @Test
  void whatIsMaskedAndWhatLiesBeyondItIsNotLookedAt() {
    int[] text = {0, 1, 2, 0, 1, 3, 0, 1, 2, 1, 0};
    NgramBaseline counting = new NgramBaseline(2, 2, 4, text);
    int gap = 4;
    assertEquals(
        counting.bits(new int[] {1, gap, 2}, 1, 0),
        counting.bits(new int[] {3, 0, gap, 1, gap, 2, gap, 0}, 4, 0),
        1e-12);
    // with a gap before it, only what is behind counts
    double beforeC = counting.bits(new int[] {gap, 2}, 0, 1);
    assertEquals(beforeC, counting.bits(new int[] {0, gap, gap, 2}, 2, 1), 1e-12);
    assertEquals(counting.bits(new int[] {gap}, 0, 1), bits((4 + 4 * 0.25) / (11 + 4)), 1e-12);
  }

  private static double bits(double probability) {
    return -Math.log(probability) / Math.log(2);
  }

  @Test
  void aLongerHistoryForetellsARepetitionBetter() {
    int[] text = new int[300];
    for (int i = 0; i < text.length; i++) {
      text[i] = i % 3 == 2 ? 1 : 0;
    }
    double one = new NgramBaseline(0, 0, 4, text).bitsPerCharacter(text);
    double three = new NgramBaseline(2, 0, 4, text).bitsPerCharacter(text);
    assertTrue(three < 0.2 * one, one + " " + three);
  }
}
