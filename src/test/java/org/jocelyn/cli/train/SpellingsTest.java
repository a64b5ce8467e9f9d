package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jocelyn.data.DataException;
import org.jocelyn.data.DataFolder;
import org.jocelyn.data.Pronunciations;
import org.jocelyn.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpellingsTest {
  @TempDir private Path folder;

  private Spellings read(String dictionary) throws IOException {
    Path file = Files.createDirectories(folder.resolve("cmudict")).resolve("dict.txt");
    Files.writeString(file, dictionary);
    return Spellings.read(new DataFolder(folder));
  }

  @Test
  void wordsOfLettersOnlyGoToTheirParts() throws IOException {
    StringBuilder text = new StringBuilder("A.  AH0\n3D  TH R IY\nCO-OP  K OW\n");
    for (char a = 'A'; a <= 'Z'; a++) {
      text.append(a).append("O'  OW1\n").append(a).append("O'(1)  UW\n");
    }
    Spellings spellings = read(text.toString());
    Set<String> words = new HashSet<>();
    spellings.training().forEach(example -> words.add(example.word()));
    assertEquals(2 * words.size(), spellings.training().size());
    for (String word : words) {
      assertEquals(Split.TRAIN, Split.of(word));
    }
    List<Spelling> heldOut = new ArrayList<>(spellings.validation());
    heldOut.addAll(spellings.test());
    spellings.test().forEach(word -> assertEquals(Split.TEST, Split.of(word.word())));
    assertEquals(26, words.size() + heldOut.size());
    for (Spelling word : heldOut) {
      assertEquals(List.of(List.of("OW"), List.of("UW")), word.pronunciations());
      assertTrue(words.add(word.word()));
    }
  }

  @Test
  void aBatchIsPaddedToAMultipleOfFour() {
    Spellings spellings =
        new Spellings(
            List.of(
                new Pronunciations.Example("AB", List.of("AA", "B")),
                new Pronunciations.Example("CABAB", List.of("B", "AA", "B", "B"))),
            List.of(),
            List.of());
    Spellings.Batch batch = spellings.batch(1, 0);
    int a = Spellings.LETTERS.id("A");
    int b = Spellings.LETTERS.id("B");
    assertEquals(8, batch.letters().length());
    assertArrayEquals(new int[] {a, b, 0, 0, 0, 0, 0, 0}, batch.letters().rows()[1]);
    assertArrayEquals(new int[] {5, 2}, batch.letters().lengths());
    int aa = Spellings.PHONEMES.id("AA");
    int bb = Spellings.PHONEMES.id("B");
    int begin = Spellings.BEGIN;
    int end = Spellings.END;
    assertArrayEquals(new int[] {begin, bb, aa, bb, bb, 0, 0, 0}, batch.given().rows()[0]);
    assertArrayEquals(new int[] {bb, aa, bb, bb, end, 0, 0, 0}, batch.wanted().rows()[0]);
    assertArrayEquals(new int[] {aa, bb, end, 0, 0, 0, 0, 0}, batch.wanted().rows()[1]);
    assertEquals(4, Spellings.letters(List.of("ABBA", "A")).length());
  }

  @Test
  void thereAreTwentySevenLettersAndThirtyNinePhonemes() {
    assertEquals(27 + 1, Spellings.LETTERS.size());
    assertEquals(39 + 3, Spellings.PHONEMES.size());
    assertEquals("<padding>", Spellings.LETTERS.symbol(PaddedTokens.PADDING));
    assertEquals("<padding>", Spellings.PHONEMES.symbol(PaddedTokens.PADDING));
    assertEquals("<begin>", Spellings.PHONEMES.symbol(Spellings.BEGIN));
    assertEquals("<end>", Spellings.PHONEMES.symbol(Spellings.END));
    assertEquals(List.of("AA", "ZH"), Spellings.phonemes(List.of(3, 41)));
  }

  @Test
  void aPhonemeThatThereIsNotIsRefused() {
    DataException refused = assertThrows(DataException.class, () -> read("A  AH0\nB  QQ"));
    assertTrue(refused.getMessage().contains("'QQ'"), refused.getMessage());
  }

  @Test
  void aSampleIsSpreadOverAllWords() {
    List<Spelling> words = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      words.add(new Spelling("W" + i, List.of(List.of("W"))));
    }
    assertEquals(
        List.of("W0", "W2", "W5", "W7"),
        Spellings.sample(words, 4).stream().map(Spelling::word).toList());
    assertEquals(words, Spellings.sample(words, 20));
  }
}
