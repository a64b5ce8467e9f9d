package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "devices --help",
        "doctor --help",
        "onnx --help",
        "onnx check --help",
        "onnx info --help",
        "onnx run --help",
        "search --help",
        "embed --help",
        "attention-map --help"
      })
  void helpIsForReadingInAHundredColumns(String args) {
    Run run = Run.of(args.split(" "));
    assertEquals(0, run.exitCode());
    assertEquals("", run.err());
    assertTrue(run.out().contains("Usage: jocelyn"), run.out());
    assertTrue(run.out().contains("bad usage"), run.out());
    run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void versionIsOneLine() {
    Run run = Run.of("--version");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().matches("jocelyn \\S.*\\R"), run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "doctor --dance",
        "devices cpu",
        "doctor --backend",
        "search",
        "embed",
        "attention-map",
        "onnx",
        "onnx check",
        "onnx info"
      })
  void badUsageIsExplainedOnTheErrorStream(String args) {
    Run run = Run.of(args.isEmpty() ? new String[0] : args.split(" "));
    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    // picocli shows the nearest command to one that is misspelt, and how to use it otherwise
    assertTrue(
        run.err().contains("Usage: jocelyn") || run.err().contains("Did you mean"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"devices --backend ,cpu", "doctor --json --backend cpu,cores=2"})
  void anUnreadableRequestIsBadUsageInOneLine(String args) {
    Run run = Run.of(args.split(" "));
    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("jocelyn: backend"), run.err());
  }

  @Test
  void verboseShowsWhereAnErrorCameFrom() {
    assertFalse(Run.of("devices", "--backend", ",cpu").err().contains("\tat "));
    assertTrue(Run.of("devices", "--backend", ",cpu", "-v").err().contains("\tat org.jocelyn"));
    assertTrue(Run.of("-v", "devices", "--backend", ",cpu").err().contains("\tat org.jocelyn"));
  }
}
