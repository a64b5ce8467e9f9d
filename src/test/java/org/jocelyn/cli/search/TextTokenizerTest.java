package org.jocelyn.cli.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jocelyn.JocelynException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
  private static final long CLS = 101;
  private static final long SEP = 102;

  private static TextTokenizer tokenizer;

  @BeforeAll
  static void load() {
    tokenizer = TextTokenizer.load(TestModel.files().tokenizer());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void idsAreThoseOfTheVocabulary() {
    // "hello", "world" and "," are words 7592, 2088 and 1010 of BERT's uncased vocabulary
    assertArrayEquals(new long[] {CLS, 7592, 1010, 2088, SEP}, tokenizer.ids("Hello, WORLD", 256));
    assertArrayEquals(new long[] {CLS, SEP}, tokenizer.ids("", 256));
    assertEquals(2, tokenizer.frame());
    assertEquals(3, tokenizer.count("Hello, WORLD"));
    assertEquals(0, tokenizer.count(""));
  }

  @Test
  void aTextThatIsTooLongKeepsItsFrame() {
    assertArrayEquals(new long[] {CLS, 7592, 1010, SEP}, tokenizer.ids("hello, world, world", 4));
    assertEquals(256, tokenizer.ids("world ".repeat(1000), 256).length);
    assertEquals(130, tokenizer.ids("world ".repeat(128), 256).length);
  }

  @Test
  void partsAreWithinTheBoundAndTogetherTheText() {
    // given words of one and of several tokens, and a character that takes two chars
    String text = "Unbelievably, \uD835\uDD18 incomprehensible 日本 words; ".repeat(9).strip();
    for (int max : new int[] {1, 2, 7, 20, 1000}) {
      List<String> parts = tokenizer.split(text, max);
      assertEquals(
          text.replaceAll("\\s", ""), String.join("", parts).replaceAll("\\s", ""), "max " + max);
      if (max >= 7) {
        for (String part : parts) {
          assertTrue(tokenizer.count(part) <= max, part);
        }
        assertTrue(parts.stream().allMatch(part -> text.contains(part)), parts.toString());
      }
    }
    assertEquals(List.of(text), tokenizer.split(text, 1000));
    assertEquals(List.of("one two", "three"), tokenizer.split("one two three", 2));
  }

  @Test
  void aFileThatIsNoneIsAnError(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{");
    JocelynException damaged = assertThrows(JocelynException.class, () -> TextTokenizer.load(file));
    assertTrue(damaged.getMessage().contains("tokenizer.json"), damaged.getMessage());
    assertThrows(JocelynException.class, () -> TextTokenizer.load(folder.resolve("none.json")));
  }
}
