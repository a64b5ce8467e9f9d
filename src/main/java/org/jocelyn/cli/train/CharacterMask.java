package org.jocelyn.cli.train;

import java.util.Arrays;
import org.jocelyn.op.Philox;

/**
 * Which characters of windows are hidden. It follows from the seed, the epoch and the window's
 * number alone: each epoch hides others, and training that is resumed hides what it would have.
 *
 * @param window characters of a window
 * @param hidden how many of them are hidden, all with the same chance
 * @param symbol what is put in their place
 */
record CharacterMask(long seed, int window, int hidden, int symbol) {
  /**
   * Windows, one after the other, with gaps.
   *
   * @param text the characters with the symbol in every gap
   * @param places where the gaps are, rising
   * @param solution the characters that stood there
   */
  record Gaps(int[] text, int[] places, int[] solution) {}

  /** Hides characters of the windows with these numbers, which are given one after the other. */
  Gaps hide(long epoch, int[] windows, int[] characters) {
    int[] text = characters.clone();
    int[] places = new int[windows.length * hidden];
    for (int i = 0; i < windows.length; i++) {
      int[] chosen = choose(epoch, windows[i]);
      for (int j = 0; j < hidden; j++) {
        int place = i * window + chosen[j];
        places[i * hidden + j] = place;
        text[place] = symbol;
      }
    }
    int[] solution = Arrays.stream(places).map(place -> characters[place]).toArray();
    return new Gaps(text, places, solution);
  }

  /** The first of a window's places, shuffled as far as needed (Fisher and Yates), in order. */
  private int[] choose(long epoch, int number) {
    Philox random = new Philox(seed, epoch);
    int[] words = new int[4];
    int[] places = new int[window];
    Arrays.setAll(places, i -> i);
    long blocks = (hidden + 3L) / 4;
    for (int i = 0; i < hidden; i++) {
      if (i % 4 == 0) {
        random.block(number * blocks + i / 4, words);
      }
      int other = i + (int) ((Integer.toUnsignedLong(words[i % 4]) * (window - i)) >>> 32);
      int swapped = places[i];
      places[i] = places[other];
      places[other] = swapped;
    }
    return Arrays.stream(places, 0, hidden).sorted().toArray();
  }
}
