package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Shape;
import org.jocelyn.cli.bench.Latencies;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxRunTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void model() throws IOException {
    model = TinyModels.relu(folder.resolve("m.onnx"));
  }

  private Run run(String... options) {
    List<String> args = new ArrayList<>(List.of("onnx", "run", model.toString()));
    args.addAll(Arrays.asList(options));
    if (!args.contains("-b")) {
      args.addAll(List.of("-b", "cpu"));
    }
    return Run.of(args.toArray(String[]::new));
  }

  private NpyFile.Contents output(String name) {
    return NpyFile.read(folder.resolve("out").resolve(name));
  }

  @Test
  void filesGoInAndFilesComeOut() throws IOException {
    // given inputs in both formats
    Path x = TinyModels.tensor(folder.resolve("x.pb"), new float[] {1, 0, 0, 0, -1, 1}, 2, 3);
    Path rows = folder.resolve("rows.npy");
    NpyFile.write(rows, HostArray.of(new long[] {1, 0, 1}), Shape.of(3));
    Run run =
        run(
            "--input",
            "x=" + x,
            "--input",
            "rows=" + rows,
            "--out",
            folder.resolve("out").toString());
    assertEquals(0, run.exitCode(), run.err());
    // then w is [[1, 2], [3, 4], [5, 6]], and y = relu(x·w)
    assertArrayEquals(new float[] {1, 2, 2, 2}, output("y.npy").values().floats());
    assertArrayEquals(new float[] {2, 2, 1, 2, 2, 2}, output("picked_rows.npy").values().floats());
    assertEquals(Shape.of(3, 2), output("picked_rows.npy").shape());
    assertTrue(run.out().contains("y FLOAT32[2, 2]  1.00000 to 2.00000, mean 1.75000"), run.out());
    assertTrue(run.out().contains("at once"), run.out());
  }

  @Test
  void randomInputsFollowTheSeed() {
    String out = folder.resolve("out").toString();
    List<float[]> results = new ArrayList<>();
    for (String seed : List.of("5", "5", "6")) {
      Run run =
          run("--dim", "rows=4", "--dim", "rows.0=9", "--seed", seed, "--high=3", "--out", out);
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains("x FLOAT32[4, 3]"), run.out());
      assertTrue(run.out().contains("rows INT64[9]"), run.out());
      results.add(output("picked_rows.npy").values().floats());
    }
    assertArrayEquals(results.get(0), results.get(1));
    assertNotEquals(Arrays.toString(results.get(0)), Arrays.toString(results.get(2)));
    // rows beyond the last would be NaN
    for (float value : results.get(0)) {
      assertTrue(value >= 0);
    }
  }

  @Test
  void repeatingTellsLatenciesAndWhereTheTimeGoes() throws IOException {
    Path trace = folder.resolve("trace.json");
    Run run = run("--dim=.0=4", "--repeat", "5", "--no-fusions", "--trace", trace.toString());
    assertEquals(0, run.exitCode(), run.err());
    String time = "[0-9.]+ ms";
    assertTrue(
        run.out()
            .lines()
            .anyMatch(
                line ->
                    line.matches(
                        "5 runs: p50 TIME, p90 TIME, p99 TIME, min TIME".replace("TIME", time))),
        run.out());
    for (String operator : List.of("MatMul", "Relu", "Gather")) {
      assertTrue(
          run.out()
              .lines()
              .anyMatch(line -> line.matches("  " + operator + " .* 1 +" + time + " +[0-9.]+ %")),
          operator + " in\n" + run.out());
    }
    Map<String, Object> json = Run.parse(Files.readString(trace));
    List<Map<String, Object>> events = Run.list(json, "traceEvents");
    assertEquals(
        List.of("MatMul", "Relu", "Gather"),
        events.stream().map(event -> event.get("cat")).toList());
    assertEquals("X", events.get(0).get("ph"));
    double end = number(events.get(0), "ts") + number(events.get(0), "dur");
    assertTrue(number(events.get(1), "ts") >= end, events.toString());
  }

  @TestFactory
  Stream<DynamicTest> aProfileTellsOfTheDevicesKernels() {
    return TestBackends.names().stream()
        .filter(name -> name.startsWith("opencl") && name.endsWith("=gpu"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Path trace = folder.resolve("device.json");
                      Run run = run("-b", name, "--dim=.0=4", "--profile", trace.toString());
                      assertEquals(0, run.exitCode(), run.err());
                      assertTrue(run.out().matches("(?s).*\n  Matmul +[a-z_]+ +1 .*"), run.out());
                      assertTrue(Files.readString(trace).contains("\"Gather\""), run.out());
                    }));
  }

  private static double number(Map<String, Object> event, String field) {
    return ((Number) event.get(field)).doubleValue();
  }

  @Test
  void aFusionCanBeLeftOut() {
    Run run = run("--dim=.0=4", "--no-fusion", "GELU", "--no-fusion=ATTENTION");
    assertEquals(0, run.exitCode(), run.err());
    Run unknown = run("--dim=.0=4", "--no-fusion", "COLD");
    assertEquals(2, unknown.exitCode());
    assertTrue(unknown.err().contains("COLD"), unknown.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seed=1 | 2 | axis 0 has no fixed extent: give --dim .0=N or --dim rows=N",
        "--dim=rows=-1 | 2 | must not be negative",
        "--dim=.0=1 --dim=cols=1 | 2 | no random input has an extent [cols]",
        "--dim=.0=1 --high=0 | 2 | --high 0",
        "--dim=.0=1 --repeat=-1 | 2 | must not be negative",
        "--dim=.0=1 --input=z=z.npy | 2 | the model has no inputs [z]",
        "--dim=.0=1 --input=x=none.npy | 1 | none.npy: cannot be read",
        "--dim=.0=1 --input=x=none.pb | 1 | none.pb: cannot be read",
      })
  void whatCannotBeRunIsExplained(String options, int exitCode, String problem) {
    Run run = run(options.strip().split(" "));
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains(problem), run.err());
  }

  @Test
  void percentilesAreAmongTheMeasured() {
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (200 - i) * 1_000_000L;
    }
    Latencies latencies = new Latencies(nanos);
    assertEquals(1, latencies.least(), 1e-9);
    assertEquals(100, latencies.percentile(50), 1e-9);
    assertEquals(180, latencies.percentile(90), 1e-9);
    assertEquals(198, latencies.percentile(99), 1e-9);
    assertEquals(7, new Latencies(new long[] {7_000_000}).percentile(50), 1e-9);
  }
}
