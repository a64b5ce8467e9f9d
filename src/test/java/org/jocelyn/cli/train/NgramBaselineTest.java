package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NgramBaselineTest {
  @Test
  void countsAsWittenAndBellDo() {
    // "ababac": a 3, b 2, c 1; after a: b 2, c 1; after b: a 2
    NgramBaseline bigrams = new NgramBaseline(2, 4, new int[] {0, 1, 0, 1, 0, 2});
    double a = (3 + 3 * 0.25) / (6 + 3);
    double b = (2 + 3 * 0.25) / (6 + 3);
    double bAfterA = (2 + 2 * b) / (3 + 2);
    double expected = -(Math.log(a) + Math.log(bAfterA)) / Math.log(2) / 2;
    assertEquals(expected, bigrams.bitsPerCharacter(new int[] {0, 1}), 1e-12);
  }

  @Test
  void whatWasNeverSeenStillHasAProbability() {
    NgramBaseline trigrams = new NgramBaseline(3, 4, new int[] {0, 1, 2, 0, 1, 2});
    assertTrue(Double.isFinite(trigrams.bitsPerCharacter(new int[] {3, 3, 0, 3})));
  }

  @Test
  void aLongerHistoryForetellsARepetitionBetter() {
    int[] text = new int[300];
    for (int i = 0; i < text.length; i++) {
      text[i] = i % 3 == 2 ? 1 : 0;
    }
    double one = new NgramBaseline(1, 4, text).bitsPerCharacter(text);
    double three = new NgramBaseline(3, 4, text).bitsPerCharacter(text);
    assertTrue(three < 0.2 * one, one + " " + three);
  }
}
