package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.Workload;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code jocelyn bench}. Whether it runs; nothing here is about how fast. */
class BenchTest {
  @TempDir Path folder;

  private static final String SMALL = "^(matmul minilm 128 qk|launch)$";

  @TestFactory
  Stream<DynamicTest> aRowTellsOfEachWorkload() {
    // one form of each device: the limits are the same
    return TestBackends.names().stream()
        .filter(name -> !name.endsWith("=gpu") && !name.equals("cpu"))
        .map(name -> DynamicTest.dynamicTest(name, () -> checkTable(name)));
  }

  private static void checkTable(String backend) {
    Run run = Run.of("bench", "-b", backend, "--seconds", "0.1", SMALL);
    assertEquals(0, run.exitCode(), run.err());
    List<String> rows = run.out().lines().toList();
    assertEquals(4, rows.size(), run.out());
    String number = " +[0-9.]+";
    String ratio = backend.startsWith("cpu") ? "" : number + "x";
    String time = number + " ms";
    String product = "matmul minilm 128 qk" + time + number + number + number + " %" + ratio;
    assertTrue(rows.get(2).matches(product), run.out());
    assertTrue(rows.get(3).matches("launch" + time + ratio), run.out());
  }

  @Test
  void jsonTellsWhatTheTableTells() throws IOException {
    Run run = Run.of("bench", "-b", "cpu,threads=1", "--seconds", "0.1", "--json", SMALL);
    assertEquals(0, run.exitCode(), run.err());
    Map<String, Object> json = Run.parse(run.out());
    assertNull(json.get("fallbackLimits"));
    assertTrue(json.get("device").toString().contains("computeUnits=1"), run.out());
    List<Map<String, Object>> results = Run.list(json, "results");
    Workload product = Catalogue.get("matmul minilm 128 qk");
    Map<String, Object> first = results.get(0);
    assertEquals(product.name(), first.get("name"));
    assertEquals(product.flops(), first.get("flops"));
    assertEquals(product.bytes(), first.get("bytes"));
    assertNotNull(first.get("medianSeconds"));
    assertNotNull(first.get("partOfLimit"));
    assertNull(first.get("fallbackMedianSeconds"));
    assertNull(results.get(1).get("partOfLimit"));
  }

  @TestFactory
  Stream<DynamicTest> aProfileTellsOfEachKernel() {
    return TestBackends.names().stream()
        .filter(name -> name.startsWith("opencl") && name.endsWith("=gpu"))
        .map(name -> DynamicTest.dynamicTest(name, () -> checkProfile(name)));
  }

  private void checkProfile(String backend) throws IOException {
    Path file = folder.resolve("trace.json");
    Run run =
        Run.of("bench", "-b", backend, "--seconds", "0.1", "--profile", file.toString(), SMALL);
    assertEquals(0, run.exitCode(), run.err());
    String heading =
        "(?s).*matmul minilm 128 qk, 5 runs, kernels [0-9.]+ ms each, [0-9.]+ GFLOP/s.*";
    assertTrue(run.out().matches(heading), run.out());
    assertTrue(run.out().matches("(?s).*\n  Matmul +[a-z_]+ +[0-9]+ .*"), run.out());
    List<Map<String, Object>> events = Run.list(Run.parse(Files.readString(file)), "traceEvents");
    assertTrue(events.stream().anyMatch(event -> "process_name".equals(event.get("name"))));
    List<Map<String, Object>> commands =
        events.stream().filter(event -> "X".equals(event.get("ph"))).toList();
    assertTrue(commands.size() >= 10, commands.toString());
    double last = 0;
    for (Map<String, Object> command : commands) {
      double start = ((Number) command.get("ts")).doubleValue();
      assertTrue(start >= last && ((Number) command.get("dur")).doubleValue() >= 0);
      last = start;
    }
    Map<String, Object> product = commands.get(0);
    assertEquals("Matmul", product.get("cat"));
    assertTrue(product.get("args").toString().contains("FLOAT32[12, 128, 32]"));
  }

  @Test
  void onlyAnOpenClDeviceIsProfiled() {
    Path file = folder.resolve("none.json");
    Run run =
        Run.of("bench", "-b", "cpu", "--seconds", "0.1", "--profile", file.toString(), "^launch$");
    assertEquals(1, run.exitCode(), run.out());
    assertTrue(run.err().contains("only OpenCL devices are profiled"), run.err());
    assertFalse(Files.exists(file));
  }

  @Test
  void allWorkloadsAreListed() {
    Run run = Run.of("bench", "--list");
    assertEquals(Catalogue.all().stream().map(Workload::name).toList(), run.out().lines().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu | nothing like it | 2 | no workload matches nothing like it",
        "cpu | ( | 2 | Invalid value for positional parameter",
        "reference | launch | 1 | does not measure its limits",
      })
  void whatCannotBeMeasuredIsExplained(
      String backend, String filter, int exitCode, String problem) {
    Run run = Run.of("bench", "-b", backend, filter);
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains(problem), run.err());
  }

  @Test
  void timeMustBePositive() {
    assertEquals(2, Run.of("bench", "--seconds", "0").exitCode());
  }
}
