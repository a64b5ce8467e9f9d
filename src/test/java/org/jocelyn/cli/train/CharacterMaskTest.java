package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterMaskTest {
  private static final int WINDOW = 64;
  private static final int HIDDEN = 10;
  private static final int SYMBOL = 100;
  private static final CharacterMask MASK = new CharacterMask(5, WINDOW, HIDDEN, SYMBOL);

  /** The places hidden in one window. */
  private static int[] places(CharacterMask mask, long epoch, int window) {
    return mask.hide(epoch, new int[] {window}, new int[WINDOW]).places();
  }

  @Test
  void asManyOfEachWindowAreHiddenAndTheOthersStay() {
    int[] windows = {3, 0, 7};
    int[] characters = IntStream.range(0, 3 * WINDOW).map(i -> i % 90).toArray();
    CharacterMask.Gaps gaps = MASK.hide(2, windows, characters);
    int[] text = gaps.text();
    for (int w = 0; w < 3; w++) {
      long hidden =
          Arrays.stream(text, w * WINDOW, (w + 1) * WINDOW).filter(c -> c == SYMBOL).count();
      assertEquals(HIDDEN, hidden);
    }
    for (int i = 0; i < gaps.places().length; i++) {
      assertEquals(SYMBOL, text[gaps.places()[i]]);
      assertTrue(i == 0 || gaps.places()[i] > gaps.places()[i - 1], "places rise");
      text[gaps.places()[i]] = gaps.solution()[i];
    }
    assertArrayEquals(characters, text);
  }

  @Test
  void whatIsHiddenFollowsFromSeedEpochAndWindowAlone() {
    int[] alone = places(MASK, 4, 7);
    int[] second = MASK.hide(4, new int[] {1, 7}, new int[2 * WINDOW]).places();
    int[] moved = Arrays.stream(second).skip(HIDDEN).map(place -> place - WINDOW).toArray();
    assertArrayEquals(alone, moved);
    assertArrayEquals(alone, places(new CharacterMask(5, WINDOW, HIDDEN, SYMBOL), 4, 7));
    assertFalse(Arrays.equals(alone, places(MASK, 5, 7)), "another epoch");
    assertFalse(Arrays.equals(alone, places(MASK, 4, 8)), "another window");
    assertFalse(
        Arrays.equals(alone, places(new CharacterMask(6, WINDOW, HIDDEN, SYMBOL), 4, 7)),
        "another seed");
  }

  @Test
  void everyPlaceIsHiddenAsOften() {
    int[] counts = new int[WINDOW];
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      for (int place : places(MASK, i / 100, i % 100)) {
        counts[place]++;
      }
    }
    double share = (double) HIDDEN / WINDOW;
    double deviation = Math.sqrt(draws * share * (1 - share));
    for (int place = 0; place < WINDOW; place++) {
      assertEquals(draws * share, counts[place], 4.5 * deviation, "place " + place);
    }
  }
}
