package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.cli.search.TestModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
  private static final String MODEL = TestModel.files().model().toString();

  @TempDir private Path folder;
  private Path animals;
  private Path kitchen;

  @BeforeEach
  void texts() throws IOException {
    animals = folder.resolve("animals.md");
    Files.writeString(
        animals, "# Cats\n\nA kitten sleeps on the couch.\n\n# Whales\n\nThey sing under water.\n");
    kitchen = folder.resolve("kitchen.txt");
    Files.writeString(kitchen, "Bake the bread for an hour.");
  }

  private static Run run(String... args) {
    List<String> all = new ArrayList<>(List.of(args[0], "--model", MODEL));
    all.addAll(Arrays.asList(args).subList(1, args.length));
    return Run.of(all.toArray(String[]::new));
  }

  /** The answers in a run's output: {@code 0.52 FILE:LINE HEADING}. */
  private static List<String> answers(Run run) {
    return run.out().lines().filter(line -> line.matches("  -?[01]\\.\\d\\d  .*")).toList();
  }

  @Test
  void theNearestPassageAnswers() {
    Run run =
        run(
            "search",
            "-b",
            "cpu",
            "--in",
            folder.toString(),
            "--top=2",
            "Where is the cat?",
            "How long is it in the oven?");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    List<String> answers = answers(run);
    assertEquals(4, answers.size(), run.out());
    assertTrue(answers.get(0).endsWith("  " + animals + ":3  Cats"), run.out());
    assertTrue(answers.get(2).endsWith("  " + kitchen + ":1"), run.out());
    assertTrue(run.out().contains("        A kitten sleeps on the couch."), run.out());
    assertTrue(run.out().contains("3 passages, "), run.out());
    assertTrue(
        run.out().lines().anyMatch(line -> line.matches("  cpu +\\d+ tokens/s .*")), run.out());
    // the fallback is not compared with itself
    assertFalse(run.out().contains("as long"), run.out());
  }

  @Test
  void anotherBackendIsComparedWithTheFallback() {
    Run alone = run("search", "-b", "cpu", "--in", animals.toString(), "Who sings?");
    Run run = run("search", "-b", "reference", "--in", animals.toString(), "Who sings?");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(answers(alone), answers(run));
    assertTrue(answers(run).get(0).endsWith(":7  Whales"), run.out());
    assertTrue(run.out().contains("times as long; the vectors agree"), run.out());
    Run without =
        run("search", "-b", "reference", "--no-compare", "--in", kitchen.toString(), "bread");
    assertEquals(0, without.exitCode(), without.err());
    assertFalse(without.out().contains("as long"), without.out());
  }

  @Test
  void vectorsAndPassagesAreWritten() throws IOException {
    Path vectors = folder.resolve("v.npy");
    Path list = folder.resolve("list.tsv");
    Run run =
        run(
            "embed",
            "-b",
            "cpu",
            "--in",
            animals.toString(),
            "--in",
            kitchen.toString(),
            "--out",
            vectors.toString(),
            "--passages",
            list.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("3 passages, "), run.out());
    NpyFile.Contents contents = NpyFile.read(vectors);
    assertEquals(Shape.of(3, 384), contents.shape());
    for (int row = 0; row < 3; row++) {
      double squares = 0;
      for (int i = 0; i < 384; i++) {
        squares += Math.pow(contents.values().floats()[row * 384 + i], 2);
      }
      assertEquals(1, squares, 1e-5);
    }
    assertEquals(
        List.of(
            animals + "\t3\tCats\tA kitten sleeps on the couch.",
            animals + "\t7\tWhales\tThey sing under water.",
            kitchen + "\t1\t\tBake the bread for an hour."),
        Files.readAllLines(list));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search --in=IN/kitchen.txt --top=0 question | 2 | --top 0",
        "search --in=IN/kitchen.txt --batch=0 question | 2 | --batch 0",
        "search --in=IN/kitchen.txt | 2 | QUESTION",
        "search question | 2 | --in",
        "search --in=IN/none.txt question | 1 | none.txt: cannot be read",
        "search --in=IN/empty question | 1 | there is no text in",
        "search --in=IN/kitchen.txt --backend=opencl:none question | 1 | opencl:none",
        "embed --in=IN/kitchen.txt | 2 | --out",
        "embed --in=IN/kitchen.txt --out=IN/none/v.npy | 1 | cannot be written",
      })
  void whatCannotBeDoneIsExplained(String args, int exitCode, String problem) throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    List<String> all =
        new ArrayList<>(List.of(args.strip().replace("IN", folder.toString()).split(" ")));
    if (!args.contains("--backend")) {
      all.addAll(1, List.of("-b", "cpu"));
    }
    Run run = run(all.toArray(String[]::new));
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains(problem), run.err());
  }

  @Test
  void withoutAModelTheErrorSaysHowToGetOne() {
    Run run = Run.of("search", "--model", folder.resolve("none").toString(), "--in", "a", "b");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("ci/demo fetches one"), run.err());
  }
}
