package org.jocelyn.cli.train;

import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;

/**
 * How far from the dictionary words were spoken.
 *
 * @param phonemeRate phonemes put in, left out and exchanged, for each of the dictionary's; of a
 *     word's pronunciations the one that is nearest counts, the first of several
 * @param wordRate the share of words that are spoken like none of their pronunciations
 */
record PhonemeErrors(double phonemeRate, double wordRate) {
  /**
   * The rates over words.
   *
   * @param spoken what was said for each
   */
  static PhonemeErrors of(List<Spelling> words, List<List<String>> spoken) {
    if (words.isEmpty() || words.size() != spoken.size()) {
      throw new ParameterException(
          "PhonemeErrors: %d words, %d spoken; must be as many, and one at least"
              .formatted(words.size(), spoken.size()));
    }
    long phonemes = 0;
    long errors = 0;
    int wrong = 0;
    for (int i = 0; i < words.size(); i++) {
      List<String> nearest = nearest(words.get(i), spoken.get(i));
      int distance = distance(nearest, spoken.get(i));
      phonemes += nearest.size();
      errors += distance;
      wrong += distance > 0 ? 1 : 0;
    }
    return new PhonemeErrors((double) errors / phonemes, (double) wrong / words.size());
  }

  private static List<String> nearest(Spelling word, List<String> spoken) {
    List<String> nearest = word.pronunciations().get(0);
    for (List<String> other : word.pronunciations()) {
      nearest = distance(other, spoken) < distance(nearest, spoken) ? other : nearest;
    }
    return nearest;
  }

  /** The fewest symbols to put in, leave out or exchange to make one of the other (Levenshtein). */
  static int distance(List<String> one, List<String> other) {
    int[] row = IntStream.rangeClosed(0, other.size()).toArray();
    for (int i = 1; i <= one.size(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.size(); j++) {
        int exchanged = diagonal + (one.get(i - 1).equals(other.get(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[other.size()];
  }
}
