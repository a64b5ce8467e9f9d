package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jocelyn.DataType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link ConformanceCase}: what counts as the tensor that was expected. */
class ConformanceCaseTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "2, 2, PASS",
    "2, 2.001, PASS",
    "2, 2.003, FAIL",
    "0, 0.0000002, FAIL",
    "NaN, NaN, PASS",
    "NaN, 1, FAIL",
    "1, NaN, FAIL",
    "Infinity, Infinity, PASS",
    "1, Infinity, FAIL",
    "Infinity, 1, FAIL",
    "-Infinity, Infinity, FAIL",
  })
  void valuesAreComparedAsPublished(float x, float expected, ConformanceCase.Status status)
      throws IOException {
    // given a model that copies x, and the expectation
    Path model =
        OnnxFiles.opset(13)
            .input("x", DataType.FLOAT32, 1)
            .node("Identity", "x -> y")
            .output("y")
            .write(folder);
    Files.move(model, folder.resolve("model.onnx"));
    Path data = Files.createDirectory(folder.resolve("test_data_set_0"));
    write(data.resolve("input_0.pb"), x);
    write(data.resolve("output_0.pb"), expected);
    // when
    ConformanceCase.Result result = new ConformanceCase(folder).run(TestBackends.get("reference"));
    // then
    assertEquals(status, result.status(), result.detail());
  }

  private static void write(Path file, float value) throws IOException {
    Files.write(file, OnnxFiles.tensor(HostTensor.of(new float[] {value}, 1)).toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"false, PASS", "true, UNSUPPORTED"})
  void whatIsNotSupportedForTheseInputsIsNotAFailure(
      boolean training, ConformanceCase.Status status) throws IOException {
    // given
    Path model =
        OnnxFiles.opset(13)
            .input("x", DataType.FLOAT32, 1)
            .constant("ratio", HostTensor.of(new float[] {0.5f}))
            .constant("training", HostTensor.of(new boolean[] {training}))
            .node("Dropout", "x ratio training -> y", Map.of())
            .output("y")
            .write(folder);
    Files.move(model, folder.resolve("model.onnx"));
    Path data = Files.createDirectory(folder.resolve("test_data_set_0"));
    write(data.resolve("input_0.pb"), 3);
    write(data.resolve("output_0.pb"), 3);
    // when
    ConformanceCase.Result result = new ConformanceCase(folder).run(TestBackends.get("reference"));
    // then
    assertEquals(status, result.status(), result.detail());
  }
}
