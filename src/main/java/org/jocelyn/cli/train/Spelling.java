package org.jocelyn.cli.train;

import java.util.List;

/**
 * A word and how it may be spoken.
 *
 * @param word its letters
 * @param pronunciations at least one, each a list of phonemes
 */
record Spelling(String word, List<List<String>> pronunciations) {
  Spelling {
    pronunciations = List.copyOf(pronunciations);
  }
}
