package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import org.jocelyn.testing.ForkedJvm;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void theTableHasARowForEachCandidate() {
    Run run = Run.of("devices");
    assertEquals(0, run.exitCode());
    for (Diagnosis.Finding finding : Backends.diagnose().findings()) {
      String mark = finding.taken() ? "* " : "  ";
      long rows =
          run.out()
              .lines()
              .filter(line -> (line + " ").startsWith(mark + finding.id() + " "))
              .count();
      assertEquals(1, rows, finding + " in\n" + run.out());
    }
    assertTrue(run.out().contains("Java loops in double precision"), run.out());
  }

  @Test
  void aRequestMarksWhatItTakes() {
    Run run = Run.of("devices", "--backend", "cpu");
    List<String> marked = run.out().lines().filter(line -> line.startsWith("*")).toList();
    assertEquals(1, marked.size(), run.out());
    assertTrue(marked.get(0).startsWith("* cpu "), run.out());
  }

  @Test
  void jsonTellsWhatTheDiagnosisTells() throws IOException {
    Diagnosis diagnosis = Backends.diagnose("cpu,threads=1");
    Run run = Run.of("devices", "--json", "--backend", "cpu,threads=1");
    assertEquals(0, run.exitCode());
    Map<String, Object> json = Run.parse(run.out());
    assertEquals("cpu,threads=1", json.get("request"));
    List<Map<String, Object>> devices = Run.list(json, "devices");
    assertEquals(diagnosis.findings().size(), devices.size());
    for (int i = 0; i < devices.size(); i++) {
      Diagnosis.Finding finding = diagnosis.findings().get(i);
      Map<String, Object> device = devices.get(i);
      assertEquals(finding.id(), device.get("id"));
      assertEquals(finding.usable(), device.get("usable"));
      assertEquals(finding.eligible(), device.get("eligible"));
      assertEquals(finding.taken(), device.get("taken"));
      assertEquals(finding.reason(), device.get("reason"));
      finding.device().ifPresent(info -> assertTraits(info, device));
    }
  }

  private static void assertTraits(DeviceInfo info, Map<String, Object> device) {
    assertEquals(info.name(), device.get("name"));
    assertEquals(info.kind().name(), device.get("type"));
    assertEquals(info.driver(), device.get("driver"));
    assertEquals(info.computeUnits(), device.get("computeUnits"));
    assertEquals(info.memoryBytes(), ((Number) device.get("memoryBytes")).longValue());
    assertEquals(info.maxTensorBytes(), ((Number) device.get("maxTensorBytes")).longValue());
    assertEquals(info.vectorWidth(), device.get("vectorWidth"));
    assertEquals(info.fp16(), device.get("fp16"));
    assertEquals(info.fp64(), device.get("fp64"));
    assertTrue(device.containsKey("executionWidth"), device.toString());
    assertTrue(device.containsKey("computeCapability"), device.toString());
    assertEquals(info.pciAddress().orElse(null), device.get("pciAddress"));
  }

  @Test
  void whatIsMissingComesWithItsFix() throws Exception {
    // given neither a driver that the OpenCL loader knows nor the module of the Vector API
    ForkedJvm.Result run =
        ForkedJvm.run(
            60,
            List.of(),
            Map.of("OCL_ICD_VENDORS", "/no/such/folder", "OPENCL_VENDOR_PATH", "/no/such/folder"),
            Main.class,
            "devices");
    assertEquals(0, run.exitCode(), run.output());
    assertTrue(run.stdout().contains("fix      install the"), run.stdout());
    assertTrue(run.stdout().contains("--add-modules=jdk.incubator.vector"), run.stdout());
    assertTrue(run.stdout().contains("* cpu "), run.stdout());
    assertFalse(run.output().contains("\tat "), run.output());
  }
}
