package org.jocelyn.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jocelyn.data.DataFolder;
import org.jocelyn.data.Dataset;
import org.jocelyn.data.Pronunciations;
import org.jocelyn.data.Split;
import org.jocelyn.data.Vocabulary;

/**
 * The CMU Pronouncing Dictionary as spellings to learn the pronunciation of: words of nothing but
 * the letters A to Z and the apostrophe, spoken with the 39 phonemes that are left when stress is
 * dropped, as most published error rates have it. A word belongs to one part with all its
 * pronunciations; each of them is an example to learn from.
 *
 * @param training the examples, in the dictionary's order
 * @param validation the words to choose by
 * @param test the words to be judged by
 */
record Spellings(
    List<Pronunciations.Example> training, List<Spelling> validation, List<Spelling> test) {
  /** Comes before a pronunciation, as the first thing that a decoder is given. */
  static final int BEGIN = 1;

  /** Comes after it, as the last thing that a decoder says. */
  static final int END = 2;

  /** No pronunciation is longer, nor is any word: the dictionary's longest have 34 and 32. */
  static final int LONGEST = 64;

  /**
   * Those that words are written with, after padding. They do not depend on the data, so that a
   * trained network can be used without it.
   */
  static final Vocabulary LETTERS =
      Vocabulary.ofCharacters("'ABCDEFGHIJKLMNOPQRSTUVWXYZ").after("<padding>");

  /** Those of the dictionary's {@code phones.txt}, after padding, begin and end. */
  static final Vocabulary PHONEMES =
      Vocabulary.ofSymbols(
              List.of(
                  List.of("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW"),
                  List.of("OY", "UH", "UW", "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L"),
                  List.of("M", "N", "NG", "P", "R", "S", "SH", "T", "TH", "V", "W", "Y", "Z"),
                  List.of("ZH")))
          .after("<padding>", "<begin>", "<end>");

  private static final Pattern WORD = Pattern.compile("[A-Z']{1," + LONGEST + "}");

  /**
   * Reads the dictionary.
   *
   * @throws org.jocelyn.data.DataException if it is missing, damaged or has other phonemes
   */
  static Spellings read(DataFolder data) {
    Pronunciations all =
        Pronunciations.read(data.file(Dataset.CMUDICT, "dict.txt"), Pronunciations.Stress.DROPPED)
            .where(word -> WORD.matcher(word).matches());
    // unknown ones are refused now, not in the midst of an epoch
    all.phonemes().symbols().forEach(PHONEMES::id);
    return new Spellings(
        all.part(Split.TRAIN).examples(),
        words(all.part(Split.VALIDATION)),
        words(all.part(Split.TEST)));
  }

  private static List<Spelling> words(Pronunciations part) {
    List<Spelling> words = new ArrayList<>();
    part.byWord().forEach((word, pronunciations) -> words.add(new Spelling(word, pronunciations)));
    return List.copyOf(words);
  }

  /** So many of some words at most, evenly from the first to the last. */
  static List<Spelling> sample(List<Spelling> words, int most) {
    int count = Math.min(most, words.size());
    return IntStream.range(0, count)
        .mapToObj(i -> words.get((int) ((long) i * words.size() / count)))
        .toList();
  }

  /** The letters of some words. */
  static PaddedTokens letters(List<String> words) {
    return PaddedTokens.of(words.stream().map(LETTERS::encode).toList());
  }

  /** The phonemes that these tokens name. */
  static List<String> phonemes(List<Integer> tokens) {
    return tokens.stream().map(PHONEMES::symbol).toList();
  }

  /**
   * What an example has in common with those of about its lengths: batches of one kind hold little
   * padding.
   */
  int kind(int example) {
    Pronunciations.Example pair = training.get(example);
    int letters = PaddedTokens.padded(pair.word().length());
    return letters * 2 * LONGEST + PaddedTokens.padded(pair.phonemes().size() + 1);
  }

  /** Examples to learn from together, by their numbers. */
  Batch batch(int... examples) {
    List<String> words = new ArrayList<>();
    List<int[]> given = new ArrayList<>();
    List<int[]> wanted = new ArrayList<>();
    for (int example : examples) {
      words.add(training.get(example).word());
      int[] phonemes = PHONEMES.encode(training.get(example).phonemes());
      given.add(IntStream.concat(IntStream.of(BEGIN), IntStream.of(phonemes)).toArray());
      wanted.add(IntStream.concat(IntStream.of(phonemes), IntStream.of(END)).toArray());
    }
    return new Batch(letters(words), PaddedTokens.of(given), PaddedTokens.of(wanted));
  }

  /**
   * Words, what a decoder is given of their phonemes, and what it should say next at each place,
   * where {@link PaddedTokens#PADDING} does not count.
   */
  record Batch(PaddedTokens letters, PaddedTokens given, PaddedTokens wanted) {}
}
