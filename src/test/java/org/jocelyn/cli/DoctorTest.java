package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.BackendRequest;
import org.jocelyn.Backends;
import org.jocelyn.Diagnosis;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.testing.ForkedJvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final int SECONDS = 120;
  private static final String NOT_THERE = "opencl:no-such-device";

  @TempDir Path folder;

  @Test
  void everyUsableBackendIsCheckedAndRight() throws IOException {
    Run run = Run.of("doctor", "--json");
    Map<String, Object> json = Run.parse(run.out());
    assertEquals(true, json.get("ok"), run.out());
    assertEquals(0, run.exitCode());
    for (Diagnosis.Finding finding : Backends.diagnose().eligible()) {
      List<Map<String, Object>> checks =
          Run.list(json, "checks").stream()
              .filter(check -> check.get("backend").equals(finding.id()))
              .toList();
      assertEquals(5, checks.size(), finding.id());
      checks.forEach(check -> assertEquals(true, check.get("ok"), check.toString()));
    }
  }

  @Test
  void theReportIsForReadingInAHundredColumns() {
    Run run = Run.of("doctor", "--backend", "cpu");
    assertEquals(0, run.exitCode(), run.out());
    for (String part :
        List.of("Java ", "system ", "request ", "* cpu ", "Check of cpu", "masked softmax")) {
      assertTrue(run.out().contains(part), part + " in\n" + run.out());
    }
    assertTrue(run.out().endsWith("All 5 checks are right." + System.lineSeparator()), run.out());
    run.out().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void onlyWhatMeetsTheRequestIsCheckedWithTheRequestsOptions() {
    Run run = Run.of("doctor", "--backend", "cpu,vector=false,threads=1");
    assertEquals(0, run.exitCode(), run.out());
    assertTrue(run.out().contains("request  'cpu,vector=false,threads=1'"), run.out());
    assertEquals(List.of("Check of cpu"), headings(run.out()));
  }

  @Test
  void whatKernelsUseBeyondOpenClIsTold() {
    Assumptions.assumeTrue(
        Backends.diagnose("opencl").taken().isPresent(), "there is no OpenCL device");
    Run run = Run.of("doctor", "--experiments", "--backend", "opencl:0,instructions=emulated");
    assertTrue(run.out().contains("wgmma from PTX: "), run.out());
    assertTrue(run.out().contains("    uses     nvidia-shuffle, nvidia-cp-async, "), run.out());
    assertFalse(Run.of("doctor", "--backend", "cpu").out().contains("uses"));
    assertFalse(run.out().contains("Experiments on cpu"));
  }

  @Test
  void aRequestThatNothingMeetsEndsWithTheReasons() throws Exception {
    ForkedJvm.Result run = doctor(NOT_THERE, List.of());
    assertEquals(1, run.exitCode(), run.output());
    String end = run.stdout().substring(run.stdout().indexOf("No backend meets the request"));
    assertTrue(end.contains("'" + NOT_THERE + "' (variable JOCELYN_BACKEND)"), end);
    Diagnosis diagnosis = Backends.diagnose(NOT_THERE);
    assertTrue(diagnosis.eligible().isEmpty());
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      assertTrue(end.contains("  " + finding.id()), finding.id() + " in\n" + end);
      assertTrue(end.contains("no: " + finding.reason().substring(0, 10)), finding + " in\n" + end);
    }
    assertEquals(List.of(), headings(run.stdout()));
  }

  @Test
  void aRequestThatNothingMeetsIsNotOkInJson() throws IOException {
    Run run = Run.of("doctor", "--json", "--backend", NOT_THERE);
    assertEquals(1, run.exitCode());
    Map<String, Object> json = Run.parse(run.out());
    assertEquals(false, json.get("ok"));
    assertEquals(NOT_THERE, json.get("request"));
    assertEquals(List.of(), json.get("checks"));
  }

  @Test
  void anUnreadableVariableIsBadUsage() throws Exception {
    ForkedJvm.Result run = doctor("cpu,threads", List.of());
    assertEquals(2, run.exitCode(), run.output());
    assertTrue(run.stderr().contains("'threads' is not NAME=VALUE"), run.stderr());
  }

  @Test
  void theVariableSaysWhatIsCheckedAndTheStandardOutputIsNothingButJson() throws Exception {
    ForkedJvm.Result run = doctor("cpu", withVectorApi(), "--json");
    Map<String, Object> json = Run.parse(run.stdout());
    assertEquals(0, run.exitCode(), run.output());
    assertEquals("cpu", json.get("request"));
    assertEquals("variable JOCELYN_BACKEND", json.get("requestSource"));
    assertEquals(true, json.get("ok"));
    List<Object> checked =
        Run.list(json, "checks").stream().map(check -> check.get("backend")).distinct().toList();
    assertEquals(List.of("cpu"), checked);
  }

  @Test
  void aWrongAnswerFails() throws Exception {
    ForkedJvm.Result run = doctor("broken,op=Softmax,fault=OFF", withBrokenBackend());
    assertEquals(1, run.exitCode(), run.output());
    String softmax = lineWith("masked softmax", run.stdout());
    assertTrue(softmax.endsWith("WRONG"), softmax);
    assertTrue(lineWith("layer norm", run.stdout()).endsWith("ok"), run.stdout());
    assertTrue(run.stdout().contains("1 of 100620 elements"), run.stdout());
    assertTrue(run.stdout().contains("1 of 5 checks went wrong"), run.stdout());
  }

  @Test
  void whatIsNotANumberIsNullInJson() throws IOException {
    CheckResult failed =
        CheckResult.failed("cpu", "matmul", "", 0, "deliberate", new IllegalStateException());
    Doctor.Report report =
        new Doctor.Report(
            Installation.here(),
            BackendRequest.parse("cpu"),
            Backends.diagnose("cpu"),
            List.of(failed));
    Map<String, Object> json = Run.parse(Json.write(Json.of(report)));
    assertEquals(false, json.get("ok"));
    Map<String, Object> check = Run.list(json, "checks").get(0);
    assertTrue(check.containsKey("largestError"));
    assertNull(check.get("largestError"));
    assertEquals("deliberate", check.get("detail"));
  }

  @Test
  void aBackendThatDoesNotOpenFailsWithItsReason() throws Exception {
    ForkedJvm.Result run = doctor("broken,fault=CLOSED", withBrokenBackend(), "--verbose");
    assertEquals(1, run.exitCode(), run.output());
    String open = lineWith("open ", run.stdout());
    assertTrue(open.endsWith("FAILED"), open);
    assertFalse(open.contains("%"), open);
    assertTrue(run.stdout().contains("out of order"), run.stdout());
    assertFalse(run.stdout().contains("\tat "), run.stdout());
    assertTrue(run.stderr().contains("\tat org.jocelyn"), run.output());
  }

  private static ForkedJvm.Result doctor(String variable, List<String> flags, String... options)
      throws IOException, InterruptedException {
    String[] args = Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray(String[]::new);
    return ForkedJvm.run(SECONDS, flags, Map.of(Backends.VARIABLE, variable), Main.class, args);
  }

  /** Where this JVM has the module the forked one gets it too, and then prints that it has. */
  private static List<String> withVectorApi() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? List.of("--add-modules=jdk.incubator.vector")
        : List.of();
  }

  /** Registers {@link BrokenProvider} with a JVM in which nothing else will see it. */
  private List<String> withBrokenBackend() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BackendProvider.class.getName()), BrokenProvider.class.getName());
    return List.of("-Xbootclasspath/a:" + folder);
  }

  private static List<String> headings(String report) {
    return report.lines().filter(line -> line.startsWith("Check of")).toList();
  }

  private static String lineWith(String text, String report) {
    return report.lines().filter(line -> line.contains(text)).findFirst().orElse("");
  }
}
