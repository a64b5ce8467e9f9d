package org.jocelyn.cli.train;

import java.util.HashMap;
import java.util.Map;

/**
 * How well counting tells characters from those beside them: n-grams smoothed by Witten and Bell
 * (1991), {@code P(c|h) = (count(h, c) + kinds(h)·P(c|h')) / (count(h) + kinds(h))}. The neighbours
 * h are some characters before c and some behind it, h' is h without the farthest of them (that
 * behind c, if there are two), kinds(h) is how many characters had these neighbours, and P without
 * any neighbours is uniform. Neighbours that never occurred count as h'.
 */
final class NgramBaseline {
  private final int before;
  private final int behind;
  private final int symbols;
  private final Map<Long, Integer> counts = new HashMap<>();
  private final Map<Long, int[]> neighbours = new HashMap<>();

  /**
   * @param before neighbours before a character that are looked at
   * @param behind neighbours behind it
   * @param symbols characters that there are
   */
  NgramBaseline(int before, int behind, int symbols, int[] training) {
    this.before = before;
    this.behind = behind;
    this.symbols = symbols;
    for (int at = 0; at < training.length; at++) {
      for (int left = 0; left <= known(training, at, -1, before); left++) {
        for (int right = 0; right <= known(training, at, 1, behind); right++) {
          count(key(training, at, left, right), training[at]);
        }
      }
    }
  }

  private void count(long key, int character) {
    boolean isNew = counts.merge(withCharacter(key, character), 1, Integer::sum) == 1;
    int[] seen = neighbours.computeIfAbsent(key, unseen -> new int[2]);
    seen[0]++;
    seen[1] += isNew ? 1 : 0;
  }

  /** How many characters next to a place are known, on one side. */
  private int known(int[] text, int at, int step, int most) {
    int count = 0;
    int next = at + step;
    while (count < most && next >= 0 && next < text.length && text[next] < symbols) {
      count++;
      next += step;
    }
    return count;
  }

  /** A number for the neighbours of a place, of which {@code left} and {@code right} count. */
  private long key(int[] text, int at, int left, int right) {
    long key = 0;
    for (int i = -before; i <= behind; i++) {
      if (i != 0) {
        key = key * (symbols + 1) + (i >= -left && i <= right ? text[at + i] + 1 : 0);
      }
    }
    return key;
  }

  private long withCharacter(long key, int character) {
    return key * symbols + character;
  }

  /** Mean bits that a text's characters take. */
  double bitsPerCharacter(int[] text) {
    double bits = 0;
    for (int at = 0; at < text.length; at++) {
      bits += bits(text, at, text[at]);
    }
    return bits / text.length;
  }

  /**
   * Bits that a character takes at a place of a text.
   *
   * @param text what is known; numbers beyond the symbols' stand for what is not, and nothing
   *     beyond them is looked at
   */
  double bits(int[] text, int at, int character) {
    int left = known(text, at, -1, before);
    int right = known(text, at, 1, behind);
    return -Math.log(probability(text, at, character, left, right)) / Math.log(2);
  }

  /** The character that takes the fewest bits at a place. */
  int likeliest(int[] text, int at) {
    int likeliest = 0;
    double fewest = Double.POSITIVE_INFINITY;
    for (int character = 0; character < symbols; character++) {
      double bits = bits(text, at, character);
      if (bits < fewest) {
        fewest = bits;
        likeliest = character;
      }
    }
    return likeliest;
  }

  private double probability(int[] text, int at, int character, int left, int right) {
    double shorter;
    if (left + right == 0) {
      shorter = 1.0 / symbols;
    } else if (left > right) {
      shorter = probability(text, at, character, left - 1, right);
    } else {
      shorter = probability(text, at, character, left, right - 1);
    }
    long key = key(text, at, left, right);
    int[] seen = neighbours.get(key);
    if (seen == null) {
      return shorter;
    }
    int count = counts.getOrDefault(withCharacter(key, character), 0);
    return (count + seen[1] * shorter) / (seen[0] + seen[1]);
  }
}
