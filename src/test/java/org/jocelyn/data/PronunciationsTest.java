package org.jocelyn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.data.Pronunciations.Example;
import org.jocelyn.data.Pronunciations.Stress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pronouncing dictionary is read, and divided so that a word is never torn apart. */
class PronunciationsTest {
  private static final String DICTIONARY =
      """
      ;;; # a comment
      A  AH0
      A(1)  EY1
      A'S  EY1 Z

      ABBE(1)  AE0 B EY1
      ABBE  AE1 B IY0 # a name
      RECORD  R AH0 K AO1 R D
      RECORD(1)  R AH1 K AO0 R D
      RECORD(12)  R EH1 K ER0 D
      #SHARP  SH AA1 R P
      """;

  @TempDir Path folder;

  private Pronunciations read(String text, Stress stress) throws IOException {
    return Pronunciations.read(Files.writeString(folder.resolve("dict.txt"), text), stress);
  }

  @Test
  void givenVariants_whenRead_thenTheyAreOfTheirWord() throws IOException {
    Pronunciations all = read(DICTIONARY, Stress.KEPT);
    assertEquals(
        List.of("A", "A'S", "ABBE", "RECORD", "#SHARP"), List.copyOf(all.byWord().keySet()));
    assertEquals(List.of(List.of("AH0"), List.of("EY1")), all.byWord().get("A"));
    assertEquals(
        List.of(List.of("AE0", "B", "EY1"), List.of("AE1", "B", "IY0")), all.byWord().get("ABBE"));
    assertEquals(3, all.byWord().get("RECORD").size());
    assertEquals(new Example("A", List.of("EY1")), all.examples().get(1));
    assertEquals(9, all.examples().size());
  }

  @Test
  void givenStressIsDropped_whenRead_thenVariantsThatAreTheSameBecomeOne() throws IOException {
    Pronunciations all = read(DICTIONARY, Stress.DROPPED);
    assertEquals(
        List.of(List.of("R", "AH", "K", "AO", "R", "D"), List.of("R", "EH", "K", "ER", "D")),
        all.byWord().get("RECORD"));
    assertEquals(
        List.of("AA", "AE", "AH", "AO", "B", "D", "EH", "ER", "EY", "IY", "K", "P", "R", "SH", "Z"),
        all.phonemes().symbols());
  }

  @Test
  void givenAFilter_whenApplied_thenTheLettersAreThoseOfTheRest() throws IOException {
    Pronunciations letters =
        read(DICTIONARY, Stress.KEPT).where(word -> word.chars().allMatch(Character::isLetter));
    assertEquals(List.of("A", "ABBE", "RECORD"), List.copyOf(letters.byWord().keySet()));
    assertEquals("ABCDEOR", String.join("", letters.letters().symbols()));
  }

  @Test
  void linesThatAreNoEntriesAreRefused() {
    for (Map.Entry<String, String> bad :
        Map.of(
                "A  AH0\nB\n", "line 2: no word and phonemes: 'B'",
                "A  AH3", "line 1: 'AH3' is no phoneme",
                "A  ah0", "line 1: 'ah0' is no phoneme",
                "A(1)", "no word and phonemes")
            .entrySet()) {
      String message =
          assertThrows(DataException.class, () -> read(bad.getKey(), Stress.KEPT)).getMessage();
      assertTrue(message.contains(bad.getValue()), message);
    }
  }

  @Test
  void thePartsAreAllOfItAndNoWordIsInTwo() throws IOException {
    StringBuilder dictionary = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      dictionary.append("W%dX  T AH0\nW%dX(1)  T AH1\n".formatted(i, i));
    }
    Pronunciations all = read(dictionary.toString(), Stress.KEPT);
    Map<String, Integer> seen = new HashMap<>();
    Map<Split, Integer> sizes = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Pronunciations part = all.part(split);
      part.byWord().keySet().forEach(word -> seen.merge(word, 1, Integer::sum));
      assertEquals(2 * part.byWord().size(), part.examples().size());
      sizes.put(split, part.byWord().size());
    }
    assertEquals(4000, seen.size());
    assertTrue(seen.values().stream().allMatch(times -> times == 1));
    assertEquals(3600, sizes.get(Split.TRAIN), 80);
    assertEquals(200, sizes.get(Split.VALIDATION), 50);
    assertEquals(200, sizes.get(Split.TEST), 50);
  }

  @Test
  void theSplitIsTheSameForever() {
    assertEquals(
        "TRAIN VALIDATION VALIDATION TEST",
        String.join(
            " ",
            Stream.of("WHALE", "HAWK", "BOOM", "KOAT")
                .map(word -> Split.of(word).name())
                .toList()));
  }
}
