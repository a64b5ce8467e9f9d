package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jocelyn attention-map} with a network that was trained for a moment. */
class AttentionMapTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void train() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String word : List.of("AB", "BA", "AAB", "ABA", "BAB", "BBA", "ABB", "BAA", "AA", "BB")) {
      lines.add(word + " " + word.replace("A", " AH").replace("B", " B"));
    }
    Files.write(Files.createDirectories(folder.resolve("cmudict")).resolve("dict.txt"), lines);
    Run run =
        Run.of(
            "train",
            "transformer",
            "-b",
            "cpu",
            "--batch=8",
            "--epochs=12",
            "--data=" + folder,
            "--out=" + folder);
    assertEquals(0, run.exitCode(), run.out() + run.err());
  }

  private static Run map(String word, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("attention-map", word, "-b", "cpu", "--model=" + folder));
    arguments.addAll(Arrays.asList(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private static Path picture(String name) {
    return folder.resolve(name);
  }

  @Test
  void eachPhonemesWeightsAreAWholeAndDrawn() throws IOException {
    Path file = picture("map.png");
    Run run = map("abba", "--out=" + file);
    assertEquals(0, run.exitCode(), run.err());
    List<String> lines = run.out().lines().toList();
    String[] phonemes = lines.get(0).substring("ABBA: ".length()).split(" ", -1);
    assertTrue(lines.get(1).startsWith("layer 3 of the decoder, mean of the heads"), lines.get(1));
    assertEquals("      A   B   B   A", lines.get(2));
    for (int i = 0; i < phonemes.length; i++) {
      String[] cells = lines.get(3 + i).split("\\s+", -1);
      assertEquals(phonemes[i], cells[0]);
      assertEquals(5, cells.length);
      assertEquals(
          100, Stream.of(cells).skip(1).mapToInt(Integer::parseInt).sum(), 2, lines.get(3 + i));
    }
    assertEquals("drawn in " + file, lines.get(3 + phonemes.length));
    BufferedImage image = ImageIO.read(file.toFile());
    assertTrue(image.getWidth() >= 480 && image.getHeight() >= 480);
    // the title alone would be black and white
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    long blue =
        Arrays.stream(pixels).filter(pixel -> (pixel & 0xFF) > (pixel >> 16 & 0xFF)).count();
    assertTrue(blue > 10_000, "coloured pixels: " + blue);
  }

  @Test
  void layersAndHeadsCanBeChosen() {
    String out = "--out=" + picture("chosen.png");
    List<String> tables =
        Stream.of(
                map("ABBA", out),
                map("ABBA", out, "--layer=1"),
                map("ABBA", out, "--layer=1", "--head=8"))
            .map(run -> run.out().lines().skip(3).toList().toString())
            .toList();
    assertEquals(3, tables.stream().distinct().count(), tables.toString());
    assertTrue(
        map("AB", out, "--layer=2", "--head=3").out().contains("layer 2 of the decoder, head 3"));
    Run beyond = map("AB", out, "--head=9");
    assertEquals(2, beyond.exitCode());
    assertTrue(beyond.err().contains("--head 9: must be from 1 to 8"), beyond.err());
    assertEquals(2, map("AB", out, "--layer=0").exitCode());
  }

  @Test
  void whatIsNoWordIsRefused() {
    String out = "--out=" + picture("refused.png");
    assertRefused(map("NAÏVE", out), "'Ï' is none of the letters");
    assertRefused(map("TWO WORDS", out), "' ' is none of the letters");
    assertRefused(map("", out), "from 1 to 64 letters");
    assertRefused(map("A".repeat(65), out), "from 1 to 64 letters");
    assertFalse(Files.exists(picture("refused.png")));
  }

  private static void assertRefused(Run run, String reason) {
    assertEquals(2, run.exitCode(), run.out());
    assertTrue(run.err().contains(reason), run.err());
  }

  @Test
  void aMissingCheckpointSaysWhatMakesIt() {
    Path nowhere = folder.resolve("nowhere");
    Run run = Run.of("attention-map", "AB", "-b", "cpu", "--model=" + nowhere);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("jocelyn train transformer --out " + nowhere), run.err());
  }

  @Test
  void aFolderOfAnotherRecipeIsRefused() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("checkpoint.safetensors"), "no tensors");
    Run run = Run.of("attention-map", "AB", "-b", "cpu", "--model=" + other);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("not a safetensors file"), run.err());
  }
}
