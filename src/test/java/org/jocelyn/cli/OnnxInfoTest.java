package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxInfoTest {
  @TempDir private Path folder;

  @Test
  void theTextTellsWhatIsInTheModel() throws IOException {
    Run run = Run.of("onnx", "info", TinyModels.relu(folder.resolve("m.onnx")).toString());
    assertEquals(0, run.exitCode(), run.err());
    for (String line :
        List.of(
            "producer   tiny",
            "opsets     ai.onnx 17",
            "input      x FLOAT32[rows, 3]",
            "input      rows INT64[picks]",
            "output     picked/rows FLOAT32[picks, 2]",
            "weights    6 parameters, 24 B",
            "operators  Gather 1, MatMul 1, Relu 1")) {
      assertTrue(run.out().lines().anyMatch(line::equals), line + " in\n" + run.out());
    }
  }

  @Test
  void jsonTellsTheSame() throws IOException {
    Path file = TinyModels.relu(folder.resolve("m.onnx"));
    Run run = Run.of("onnx", "info", "--json", file.toString());
    assertEquals(0, run.exitCode(), run.err());
    Map<String, Object> json = Run.parse(run.out());
    assertEquals(file.toString(), json.get("model"));
    assertEquals(Map.of("ai.onnx", 17), json.get("opsets"));
    assertEquals(
        List.of(
            Map.of("name", "x", "type", "FLOAT32", "shape", List.of("rows", 3)),
            Map.of("name", "rows", "type", "INT64", "shape", List.of("picks"))),
        json.get("inputs"));
    assertEquals(6, json.get("parameters"));
    assertEquals(24, json.get("parameterBytes"));
    assertEquals(Map.of("Gather", 1, "MatMul", 1, "Relu", 1), json.get("operators"));
    assertEquals(true, json.get("ok"));
  }

  @Test
  void whatIsNotSupportedIsTold() throws IOException {
    String file = TinyModels.single(folder.resolve("m.onnx"), "Oddity").toString();
    Run run = Run.of("onnx", "info", file);
    assertEquals(1, run.exitCode());
    assertTrue(run.out().contains("Oddity node 'y_node'"), run.out());
    Run asJson = Run.of("onnx", "info", "--json", file);
    assertEquals(1, asJson.exitCode());
    Map<String, Object> json = Run.parse(asJson.out());
    assertEquals(false, json.get("ok"));
    assertEquals(1, ((List<?>) json.get("problems")).size());
  }

  @Test
  void aFileThatIsNoneIsAnError() {
    Run run = Run.of("onnx", "info", folder.resolve("none.onnx").toString());
    assertEquals(1, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().contains("none.onnx"), run.err());
  }
}
