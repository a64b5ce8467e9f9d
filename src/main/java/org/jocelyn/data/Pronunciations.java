package org.jocelyn.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words and how they are spoken, as the CMU Pronouncing Dictionary has them: a line {@code WORD P P
 * P} for each pronunciation, {@code WORD(1)} being another one of {@code WORD}. What follows {@code
 * ;;;} at the beginning of a line, or a {@code #} after a blank, is a comment.
 *
 * @param byWord each word's pronunciations, of which there is at least one, in the file's order
 */
public record Pronunciations(Map<String, List<List<String>>> byWord) {
  private static final Pattern ENTRY = Pattern.compile("(\\S+?)(?:\\(\\d+\\))?\\s+(\\S.*)");
  private static final Pattern PHONEME = Pattern.compile("[A-Z]+[0-2]?");
  private static final Pattern COMMENT = Pattern.compile("^;;;.*|\\s#.*");

  public Pronunciations {
    byWord = Collections.unmodifiableMap(new LinkedHashMap<>(byWord));
  }

  /** One word and one of its pronunciations. */
  public record Example(String word, List<String> phonemes) {}

  /** Whether vowels keep the digit that tells their stress. */
  public enum Stress {
    /** {@code AH0 AH1 AH2} are three phonemes. */
    KEPT,
    /** They are one, {@code AH}; pronunciations that differ in nothing else become one. */
    DROPPED
  }

  /**
   * Reads a dictionary.
   *
   * @throws DataException if it cannot be read or has a line that is none of the above
   */
  public static Pronunciations read(Path file, Stress stress) {
    Map<String, List<List<String>>> byWord = new LinkedHashMap<>();
    List<String> lines = TextFile.read(file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = COMMENT.matcher(lines.get(i)).replaceFirst("").strip();
      if (line.isEmpty()) {
        continue;
      }
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches()) {
        throw new DataException(
            "%s, line %d: no word and phonemes: '%s'".formatted(file, i + 1, line));
      }
      List<List<String>> known = byWord.computeIfAbsent(entry.group(1), word -> new ArrayList<>(1));
      List<String> phonemes = phonemes(file, i + 1, entry.group(2), stress);
      if (!known.contains(phonemes)) {
        known.add(phonemes);
      }
    }
    byWord.replaceAll((word, variants) -> List.copyOf(variants));
    return new Pronunciations(byWord);
  }

  private static List<String> phonemes(Path file, int line, String text, Stress stress) {
    List<String> phonemes = new ArrayList<>();
    for (String phoneme : text.split("\\s+", -1)) {
      if (!PHONEME.matcher(phoneme).matches()) {
        throw new DataException(
            "%s, line %d: '%s' is no phoneme (capital letters, then 0, 1, 2 or nothing)"
                .formatted(file, line, phoneme));
      }
      boolean drops =
          stress == Stress.DROPPED && Character.isDigit(phoneme.charAt(phoneme.length() - 1));
      // one copy of each of the few, not one for each of a million places
      phonemes.add((drops ? phoneme.substring(0, phoneme.length() - 1) : phoneme).intern());
    }
    return List.copyOf(phonemes);
  }

  /** Those of words that are wanted. */
  public Pronunciations where(Predicate<String> wanted) {
    Map<String, List<List<String>>> kept = new LinkedHashMap<>(byWord);
    kept.keySet().removeIf(wanted.negate());
    return new Pronunciations(kept);
  }

  /** Those of a part; all pronunciations of a word are in the same one. */
  public Pronunciations part(Split part) {
    return where(word -> Split.of(word) == part);
  }

  /** Each pronunciation with its word, in the file's order. */
  public List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    byWord.forEach(
        (word, variants) ->
            variants.forEach(phonemes -> examples.add(new Example(word, phonemes))));
    return examples;
  }

  /** The characters that words are written with. */
  public Vocabulary letters() {
    return Vocabulary.ofCharacters(String.join("", byWord.keySet()));
  }

  /** The phonemes that they are spoken with. */
  public Vocabulary phonemes() {
    return Vocabulary.ofSymbols(byWord.values().stream().flatMap(List::stream).toList());
  }
}
