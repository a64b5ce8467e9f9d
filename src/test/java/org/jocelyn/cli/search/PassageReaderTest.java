package org.jocelyn.cli.search;

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

class PassageReaderTest {
  private static final String MARKDOWN =
      """
      # A title #

      A first paragraph
      of two lines.
      - an item
        that goes on
      2. another

      ## Code

      ```sh
      # no heading
      - no item
      ```
      | a | table |
      |---|---|
      | one | row |
      """;

  private static TextTokenizer tokenizer;

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    tokenizer = TextTokenizer.load(TestModel.files().tokenizer());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private List<Passage> read(String name, String text, int maxTokens) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return new PassageReader(tokenizer, maxTokens).read(file);
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  @Test
  void markdownIsSplitAtItsParts() throws IOException {
    List<Passage> passages = read("a.md", MARKDOWN, 256);
    assertEquals(
        List.of(
            "A first paragraph\nof two lines.\n- an item\nthat goes on\n2. another",
            "# no heading\n- no item",
            "| a | table |\n| one | row |"),
        texts(passages));
    assertEquals(List.of(3, 12, 15), passages.stream().map(Passage::line).toList());
    assertEquals("A title", passages.get(0).heading());
    assertEquals("Code", passages.get(1).heading());
    assertEquals("Code\n# no heading\n- no item", passages.get(1).content());
  }

  @Test
  void longItemsAndRowsStandAlone() throws IOException {
    String item = "- " + "word ".repeat(30).strip();
    String text = String.join("\n", item, item, "- short", item, item, "| " + item + " |", "| b |");
    List<Passage> passages = read("a.md", text, 256);
    // two items of 31 tokens exceed 48, and so does a short one with two more
    assertEquals(List.of(1, 3, 6), passages.stream().map(Passage::line).toList());
  }

  @Test
  void otherTextsAreSplitAtBlankLines() throws IOException {
    List<Passage> passages = read("a.txt", "# one\n- two\n\n \n\nthree", 256);
    assertEquals(List.of("# one\n- two", "three"), texts(passages));
    assertEquals(List.of(1, 6), passages.stream().map(Passage::line).toList());
    assertEquals("three", passages.get(1).content());
    assertEquals(List.of(), read("empty.txt", "\n\n", 256));
  }

  @Test
  void noPassageIsLongerThanTheBound() throws IOException {
    // given lines of 20 words, a line of 200, and a heading that leaves little room
    String words = "word ".repeat(19) + "end\n";
    String text = "# " + "heading ".repeat(9) + "\n" + words.repeat(9) + "many ".repeat(200) + "\n";
    List<Passage> passages = read("a.md", text, 64);
    for (Passage passage : passages) {
      assertTrue(tokenizer.ids(passage.content(), 1000).length <= 64, passage.toString());
    }
    String all = String.join(" ", texts(passages)).replaceAll("\\s+", " ");
    assertEquals((words.repeat(9) + "many ".repeat(200)).replaceAll("\\s+", " ").strip(), all);
    // 64 tokens less 2 around it and 9 of the heading hold two of those lines
    assertEquals(List.of(2, 4, 6, 8, 10), passages.stream().limit(5).map(Passage::line).toList());
    assertTrue(passages.get(5).line() == 11, passages.toString());
    // and a heading of more than half the room does not go with the text
    List<Passage> headed = read("b.md", "# " + "heading ".repeat(40) + "\nword\n", 64);
    assertEquals(List.of(""), headed.stream().map(Passage::heading).toList());
  }

  @Test
  void foldersStandForTheTextsBelow() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("b/c"));
    Path two = Files.writeString(deep.resolve("two.TXT"), "2");
    Path one = Files.writeString(folder.resolve("a.md"), "1");
    Files.writeString(folder.resolve("b/code.java"), "3");
    assertEquals(List.of(one, two), PassageReader.files(folder));
    assertEquals(List.of(two), PassageReader.files(two));
  }

  @Test
  void whatIsNoTextIsAnError() throws IOException {
    PassageReader reader = new PassageReader(tokenizer, 256);
    Path binary = Files.write(folder.resolve("a.txt"), new byte[] {(byte) 0xff, 0, 1});
    JocelynException refused = assertThrows(JocelynException.class, () -> reader.read(binary));
    assertTrue(refused.getMessage().contains("no text in UTF-8"), refused.getMessage());
    JocelynException missing =
        assertThrows(JocelynException.class, () -> reader.read(folder.resolve("none.txt")));
    assertTrue(missing.getMessage().contains("none.txt"), missing.getMessage());
  }
}
