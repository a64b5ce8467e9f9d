package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jocelyn.JocelynException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a run are written row by row, and go on after it is resumed. */
class MetricsCsvTest {
  private static final List<String> FIGURES = List.of("validation loss", "accuracy");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("metrics.csv");
  }

  private static MetricsRow row(long step) {
    return new MetricsRow(step, step / 10, 1.0 / step, Map.of(), 0.5 * step);
  }

  private void writeSteps(long... steps) {
    try (MetricsCsv csv = MetricsCsv.create(file(), FIGURES)) {
      for (long step : steps) {
        csv.append(row(step));
      }
    }
  }

  private static void assertRefused(String part, Executable attempt) {
    String message = assertThrows(JocelynException.class, attempt).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void givenRows_whenAppended_thenEachIsInTheFileAtOnce() throws IOException {
    try (MetricsCsv csv = MetricsCsv.create(file(), FIGURES)) {
      csv.append(new MetricsRow(10, 0, 2.5, Map.of(), 1.25));
      csv.append(new MetricsRow(20, 1, Double.NaN, Map.of("accuracy", 0.75), 2));
      assertEquals(
          """
          step,epoch,loss,validation loss,accuracy,seconds
          10,0,2.5,,,1.250
          20,1,NaN,,0.75,2.000
          """,
          Files.readString(file()));
    }
  }

  @Test
  void givenAFile_whenRead_thenItsRowsAreThere() {
    MetricsRow whole =
        new MetricsRow(3, 1, 0.1, Map.of("accuracy", 0.9, "validation loss", 1e-9), 4.5);
    try (MetricsCsv csv = MetricsCsv.create(file(), FIGURES)) {
      csv.append(row(1));
      csv.append(whole);
    }
    assertEquals(List.of(row(1), whole), MetricsCsv.read(file()));
  }

  @Test
  void givenLaterRows_whenResumed_thenTheyAreTakenOut() {
    writeSteps(1, 2, 3, 4);
    try (MetricsCsv csv = MetricsCsv.resume(file(), FIGURES, 2)) {
      csv.append(row(3));
      csv.append(row(5));
    }
    assertEquals(List.of(row(1), row(2), row(3), row(5)), MetricsCsv.read(file()));
  }

  @Test
  void givenARowThatWasCutOff_whenResumed_thenItIsTakenOut() throws IOException {
    writeSteps(1, 2);
    // its seconds would read as 1 instead of 1.500
    Files.writeString(file(), "3,0,0.3,,,1", StandardOpenOption.APPEND);
    assertEquals(2, MetricsCsv.read(file()).size());
    MetricsCsv.resume(file(), FIGURES, 100).close();
    assertEquals(List.of(row(1), row(2)), MetricsCsv.read(file()));
    assertTrue(Files.readString(file()).endsWith("1.000\n"));
  }

  @Test
  void givenNoFile_whenResumed_thenItIsBegun() {
    MetricsCsv.resume(file(), FIGURES, 7).close();
    assertEquals(List.of(), MetricsCsv.read(file()));
  }

  @Test
  void rowsThatDoNotFitAreRefused() {
    writeSteps(1, 2);
    try (MetricsCsv csv = MetricsCsv.resume(file(), FIGURES, 2)) {
      assertRefused("step 2 after step 2", () -> csv.append(row(2)));
      MetricsRow unknown = new MetricsRow(3, 0, 1, Map.of("bleu", 1.0), 0);
      assertRefused("figures [bleu] where the columns are", () -> csv.append(unknown));
    }
    assertEquals(2, MetricsCsv.read(file()).size());
  }

  @Test
  void filesOfOtherColumnsAreLeftAlone() throws IOException {
    writeSteps(1);
    assertRefused("write to another file", () -> MetricsCsv.resume(file(), List.of("accuracy"), 1));
    assertEquals(List.of(row(1)), MetricsCsv.read(file()));
    Files.writeString(file(), "a,b,c,d\n");
    assertRefused("its columns are [a, b, c, d]", () -> MetricsCsv.read(file()));
    Files.writeString(file(), "step,epoch,loss,seconds\n1,0,x,0\n");
    assertRefused("row 1: For input string: \"x\"", () -> MetricsCsv.read(file()));
  }

  @Test
  void namesThatCannotBeColumnsAreRefused() {
    for (String name : List.of("loss", "seconds", "a,b", "a\"", "", "a\nb")) {
      assertRefused("cannot be a column", () -> MetricsCsv.create(file(), List.of(name)));
    }
    assertRefused("'a' cannot", () -> MetricsCsv.create(file(), List.of("a", "a")));
    assertRefused(
        "cannot be written",
        () -> MetricsCsv.create(folder.resolve("absent").resolve("m.csv"), FIGURES));
  }
}
