package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jocelyn.JocelynException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves are drawn: a panel of losses, and one for each other figure. */
class CurvePlotTest {
  private static final int TRAINING = 0x4477AA;
  private static final int VALIDATION = 0xEE6677;

  @TempDir Path folder;

  private static List<MetricsRow> rows(boolean evaluated) {
    Random noise = new Random(1);
    List<MetricsRow> rows = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      double loss = 2.3 * Math.exp(-i / 80.0) + 0.1 + 0.05 * noise.nextGaussian();
      Map<String, Double> figures =
          evaluated && i % 30 == 0
              ? Map.of("validation loss", loss + 0.05, "accuracy", 1 - loss / 3)
              : Map.of();
      rows.add(new MetricsRow(10L * i, i / 30, i == 7 ? Double.NaN : loss, figures, i));
    }
    return rows;
  }

  private BufferedImage draw(List<MetricsRow> rows) throws IOException {
    Path file = folder.resolve("curves.png");
    CurvePlot.write(file, "mnist, seed 1", rows);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    return ImageIO.read(file.toFile());
  }

  private static long pixels(BufferedImage image, int color) {
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(all).filter(pixel -> (pixel & 0xFFFFFF) == color).count();
  }

  @Test
  void givenLossAlone_whenDrawn_thenThereIsOnePanel() throws IOException {
    BufferedImage image = draw(rows(false));
    assertEquals(1000, image.getWidth());
    assertEquals(380, image.getHeight());
    assertTrue(pixels(image, TRAINING) > 300, "the curve is there");
    assertEquals(0, pixels(image, VALIDATION));
  }

  @Test
  void givenEvaluations_whenDrawn_thenLossesShareAPanelAndAccuracyHasItsOwn() throws IOException {
    BufferedImage image = draw(rows(true));
    assertEquals(2 * 380, image.getHeight());
    assertTrue(pixels(image.getSubimage(0, 0, 1000, 380), VALIDATION) > 100);
    assertEquals(0, pixels(image.getSubimage(0, 380, 1000, 380), VALIDATION));
  }

  @Test
  void givenARunThatHasJustBegun_whenDrawn_thenOnePointIsEnough() throws IOException {
    assertEquals(380, draw(rows(false).subList(0, 1)).getHeight());
    assertEquals(380, draw(List.of(new MetricsRow(0, 0, 2.3, Map.of(), 0))).getHeight());
  }

  @Test
  void givenNothingFinite_whenDrawn_thenItIsRefusedAndTheOldFileStays() throws IOException {
    Path file = Files.writeString(folder.resolve("curves.png"), "old");
    List<MetricsRow> diverged =
        List.of(new MetricsRow(1, 0, Double.POSITIVE_INFINITY, Map.of("accuracy", Double.NaN), 0));
    for (List<MetricsRow> rows : List.of(diverged, List.<MetricsRow>of())) {
      String message =
          assertThrows(JocelynException.class, () -> CurvePlot.write(file, "t", rows)).getMessage();
      assertTrue(message.contains("nothing to draw"), message);
    }
    assertEquals("old", Files.readString(file));
  }

  @Test
  void givenAFolderThatIsMissing_whenDrawn_thenTheFileIsNamed() {
    Path absent = folder.resolve("absent").resolve("curves.png");
    String message =
        assertThrows(JocelynException.class, () -> CurvePlot.write(absent, "t", rows(false)))
            .getMessage();
    assertTrue(message.startsWith(absent + ": cannot be written"), message);
  }
}
