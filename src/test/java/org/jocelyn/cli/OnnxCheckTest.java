package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxCheckTest {
  @TempDir private Path folder;

  @BeforeEach
  void cases() throws IOException {
    float[] x = {-1, 2};
    TinyModels.conformanceCase(folder.resolve("a/test_relu"), "Relu", x, new float[] {0, 2});
    TinyModels.conformanceCase(folder.resolve("b/test_wrong"), "Relu", x, new float[] {0, 2.5f});
    TinyModels.conformanceCase(folder.resolve("b/test_odd"), "Oddity", x, x);
  }

  @Test
  void everyCaseHasItsVerdictAndTheSum() {
    Run run = Run.of("onnx", "check", "-b", "cpu", folder.toString());
    assertEquals(1, run.exitCode());
    assertEquals("", run.err());
    assertTrue(run.out().matches("(?s)pass +test_relu +0\\.0e\\+00\\R.*"), run.out());
    assertTrue(run.out().contains("fail         test_wrong"), run.out());
    assertTrue(run.out().contains("5.0e-01"), run.out());
    assertTrue(run.out().contains("y[1] is 2.0, expected 2.5"), run.out());
    assertTrue(run.out().contains("unsupported  test_odd"), run.out());
    assertTrue(run.out().contains("Oddity"), run.out());
    assertTrue(
        run.out().endsWith("3 cases on cpu: 1 passed, 1 failed, 1 unsupported%n".formatted()),
        run.out());
  }

  @Test
  void whatIsUnsupportedDoesNotFail() {
    Run run =
        Run.of(
            "onnx",
            "check",
            "--backend=reference",
            "--failures",
            folder.resolve("a").toString(),
            folder.resolve("b/test_odd").toString());
    assertEquals(0, run.exitCode(), run.err());
    assertFalse(run.out().contains("test_relu"), run.out());
    assertTrue(run.out().contains("unsupported  test_odd"), run.out());
    assertTrue(run.out().contains("2 cases on reference: 1 passed, 0 failed"), run.out());
  }

  @Test
  void jsonTellsTheSame() throws IOException {
    Run run = Run.of("onnx", "check", "--json", "-b", "cpu", folder.toString());
    assertEquals(1, run.exitCode());
    Map<String, Object> json = Run.parse(run.out());
    assertEquals("cpu", json.get("backend"));
    assertEquals(
        List.of(1, 1, 1), List.of(json.get("passed"), json.get("failed"), json.get("unsupported")));
    assertEquals(false, json.get("ok"));
    List<Map<String, Object>> cases = Run.list(json, "cases");
    assertEquals(
        List.of("PASS", "UNSUPPORTED", "FAIL"),
        cases.stream().map(one -> one.get("status")).toList());
    assertEquals(0.5, cases.get(2).get("largestError"));
    assertEquals(folder.resolve("b/test_wrong").toString(), cases.get(2).get("folder"));
  }

  @Test
  void aFolderWithoutCasesIsAnError() {
    Run run = Run.of("onnx", "check", folder.resolve("a/test_relu/test_data_set_0").toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("no model.onnx"), run.err());
    Run missing = Run.of("onnx", "check", folder.resolve("none").toString());
    assertEquals(1, missing.exitCode());
    assertTrue(missing.err().contains("none"), missing.err());
  }
}
