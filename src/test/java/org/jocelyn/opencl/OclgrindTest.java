package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jocelyn.contract.MatrixUnitsRun;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.ForkedJvm;
import org.jocelyn.testing.SmallCasesRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels under Oclgrind, a simulator that reports every access out of bounds and every data
 * race between work-items: there must be no report, and the answers must be right.
 */
@EnabledIf(value = "isInstalled", disabledReason = "Oclgrind is not installed; see ci/setup")
@DisabledIfSystemProperty(
    named = "jocelyn.test.oclgrind",
    matches = "false",
    disabledReason = "an earlier pass runs the kernels under Oclgrind; see ci/test")
class OclgrindTest {
  private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
  private static final int SECONDS = 900;

  @TempDir Path folder;

  static boolean isInstalled() {
    return Files.exists(DRIVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu"})
  void kernelsNeitherRaceNorStray(String strategy) throws Exception {
    ForkedJvm.Result result =
        run(SmallCasesRun.class, "opencl:0,cache=off,strategy=" + strategy, "1500", "12");
    BackendCounts.count("oclgrind,strategy=" + strategy);
    assertClean(result);
  }

  @Test
  void kernelsForMatrixUnitsNeitherRaceNorStray() throws Exception {
    ForkedJvm.Result result = run(MatrixUnitsRun.class, "opencl:0,cache=off,strategy=gpu");
    BackendCounts.count("oclgrind,matrix units");
    assertClean(result);
  }

  private ForkedJvm.Result run(Class<?> mainClass, String... arguments) throws Exception {
    Path vendors = Files.createDirectory(folder.resolve("vendors"));
    Files.writeString(vendors.resolve("oclgrind.icd"), DRIVER.toString());
    Map<String, String> environment =
        Map.of(
            "OCL_ICD_VENDORS",
            vendors.toString(),
            "OCLGRIND_DATA_RACES",
            "1",
            "OCLGRIND_CHECK_API",
            "1",
            "OCLGRIND_LOG",
            log().toString());
    ForkedJvm.Result result =
        ForkedJvm.run(SECONDS, List.of("-Xmx2g"), environment, mainClass, arguments);
    System.out.println(result.output());
    return result;
  }

  private Path log() {
    return folder.resolve("oclgrind.log");
  }

  private void assertClean(ForkedJvm.Result result) throws Exception {
    assertTrue(result.output().contains("Oclgrind"), "ran on " + result.output());
    String reports = Files.exists(log()) ? Files.readString(log()) : "";
    assertEquals("", reports.lines().limit(60).reduce("", (a, b) -> a + b + "\n"));
    assertEquals(0, result.exitCode(), result.output());
  }
}
