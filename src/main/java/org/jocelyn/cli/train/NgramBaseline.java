package org.jocelyn.cli.train;

import java.util.HashMap;
import java.util.Map;

/**
 * How well counting foretells characters: n-grams smoothed by Witten and Bell (1991), {@code P(c|h)
 * = (count(hc) + kinds(h)·P(c|h')) / (count(h) + kinds(h))}, h' being the history h without its
 * first character, kinds(h) how many characters followed h, and P without history uniform.
 */
final class NgramBaseline {
  private final int order;
  private final int symbols;
  private final Map<Long, Integer> counts = new HashMap<>();
  private final Map<Long, int[]> histories = new HashMap<>();

  /**
   * @param order characters of an n-gram, the foretold one included
   * @param symbols characters there are
   */
  NgramBaseline(int order, int symbols, int[] training) {
    this.order = order;
    this.symbols = symbols;
    for (int i = 0; i < training.length; i++) {
      for (int length = 0; length < order && length <= i; length++) {
        long history = key(training, i - length, i);
        boolean isNew =
            counts.merge(history * (symbols + 1) + training[i] + 1, 1, Integer::sum) == 1;
        int[] seen = histories.computeIfAbsent(history, key -> new int[2]);
        seen[0]++;
        seen[1] += isNew ? 1 : 0;
      }
    }
  }

  /** A number for each sequence of fewer than {@code order} characters. */
  private long key(int[] text, int from, int to) {
    long key = 0;
    for (int i = from; i < to; i++) {
      key = key * (symbols + 1) + text[i] + 1;
    }
    return key;
  }

  /** Mean bits that a text's characters take. */
  double bitsPerCharacter(int[] text) {
    double bits = 0;
    for (int i = 0; i < text.length; i++) {
      bits -= Math.log(probability(text, i)) / Math.log(2);
    }
    return bits / text.length;
  }

  private double probability(int[] text, int at) {
    double probability = 1.0 / symbols;
    for (int length = 0; length < order && length <= at; length++) {
      long history = key(text, at - length, at);
      int[] seen = histories.get(history);
      if (seen == null) {
        break;
      }
      int count = counts.getOrDefault(history * (symbols + 1) + text[at] + 1, 0);
      probability = (count + seen[1] * probability) / (seen[0] + seen[1]);
    }
    return probability;
  }
}
