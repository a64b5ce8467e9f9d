package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendRequestTest {
  private static final Diagnosis.Finding GPU =
      finding("opencl", "opencl:1", "NVIDIA H100", DeviceInfo.Kind.OPENCL_GPU);
  private static final Diagnosis.Finding POCL =
      finding("opencl", "opencl:0", "pthread-10", DeviceInfo.Kind.OPENCL_CPU);
  private static final Diagnosis.Finding JAVA =
      finding("cpu", "cpu", "Java", DeviceInfo.Kind.JAVA_CPU);

  private static Diagnosis.Finding finding(
      String backend, String id, String name, DeviceInfo.Kind kind) {
    return Diagnosis.Finding.usable(
        backend, new DeviceInfo(id, name, kind, "", "", 1, 1, 1, 1, false, false), "usable");
  }

  @Test
  void aKindOrAnIndexOrANameIsMetExactly() {
    assertMeets("opencl:gpu", GPU);
    assertMeets("OpenCL:GPU", GPU);
    assertMeets("opencl:1", GPU);
    assertMeets("opencl:h100", GPU);
    assertMeets("opencl:cpu", POCL);
    assertMeets("cpu", JAVA);
    assertNull(BackendRequest.parse("opencl").refusal(POCL));
    assertNotNull(BackendRequest.parse("opencl:10").refusal(POCL), "a number is never a name");
  }

  private static void assertMeets(String request, Diagnosis.Finding only) {
    for (Diagnosis.Finding finding : List.of(GPU, POCL, JAVA)) {
      String refusal = BackendRequest.parse(request).refusal(finding);
      assertEquals(
          finding.equals(only), refusal == null, request + " for " + finding + ": " + refusal);
    }
  }

  @Test
  void optionsFollowCommas() {
    assertEquals(
        Map.of("strategy", "gpu", "memory", "1g"),
        BackendRequest.parse("opencl:0, strategy=gpu,memory=1g").options());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ":gpu", "cpu,threads", "cpu,=2", "cpu,"})
  void whatCannotBeReadIsQuoted(String request) {
    ParameterException refusal =
        assertThrows(ParameterException.class, () -> BackendRequest.parse(request));
    assertTrue(refusal.getMessage().contains("'" + request + "'"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu,cores=2", "cpu,threads=0", "cpu,threads=x", "reference,threads=2"})
  void unknownOptionsAreRefused(String request) {
    assertThrows(ParameterException.class, () -> Backends.open(request));
  }

  @Test
  void aRequestThatNothingMeetsGivesTheReasonOfEachCandidate() {
    BackendUnavailableException refusal =
        assertThrows(
            BackendUnavailableException.class, () -> Backends.open("opencl:no-such-device"));
    assertTrue(refusal.getMessage().contains("no-such-device"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("cpu (Java"), refusal.getMessage());
    assertTrue(refusal.diagnosis().taken().isEmpty());
    assertEquals(Backends.diagnose().findings().size(), refusal.diagnosis().findings().size());
  }

  @Test
  void theSystemPropertyIsARequest() {
    System.setProperty(Backends.PROPERTY, "cpu,threads=1");
    try (Backend backend = Backends.open()) {
      assertEquals("cpu", backend.id());
      assertEquals(1, backend.device().computeUnits());
      assertEquals("cpu", Backends.diagnose().taken().orElseThrow().id());
    } finally {
      System.clearProperty(Backends.PROPERTY);
    }
  }
}
