package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

  private static final List<Diagnosis.Finding> ALL = List.of(GPU, POCL, JAVA);

  private static Diagnosis.Finding finding(
      String backend, String id, String name, DeviceInfo.Kind kind) {
    return Diagnosis.Finding.usable(
        backend, new DeviceInfo(id, name, kind, "", "", 1, 1, 1, 1, false, false), "usable");
  }

  private static Diagnosis.Finding gpu(int index, String name, String address) {
    DeviceInfo info =
        new DeviceInfo(
            "opencl:" + index,
            name,
            DeviceInfo.Kind.OPENCL_GPU,
            "",
            "",
            1,
            1,
            1,
            1,
            false,
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.of(address));
    return Diagnosis.Finding.usable("opencl", info, "usable");
  }

  /** A server: the last two GPUs are alike, one A100's name begins the other's. */
  private static final List<Diagnosis.Finding> SERVER =
      List.of(
          gpu(1, "NVIDIA A100", "0000:07:00.0"),
          gpu(2, "NVIDIA A100 80GB", "0000:65:00.0"),
          gpu(3, "NVIDIA H100", "0001:65:00.0"),
          gpu(4, "NVIDIA H100", "0001:66:00.0"),
          POCL,
          JAVA);

  /** The ids of those that a request means. */
  private static List<String> meant(String request) {
    BackendRequest parsed = BackendRequest.parse(request);
    return SERVER.stream()
        .filter(finding -> parsed.refusal(finding, SERVER) == null)
        .map(Diagnosis.Finding::id)
        .toList();
  }

  @Test
  void oneOfSeveralGpusIsMeantByItsPlaceNumberNameOrAddress() {
    assertEquals(List.of("opencl:1", "opencl:2", "opencl:3", "opencl:4"), meant("opencl:gpu"));
    assertEquals(List.of("opencl:1"), meant("opencl:gpu:0"));
    assertEquals(List.of("opencl:3"), meant("opencl:gpu:2,strategy=gpu"));
    assertEquals(List.of(), meant("opencl:gpu:4"));
    assertEquals(List.of("opencl:0"), meant("opencl:cpu:0"));
    assertEquals(List.of(), meant("opencl:accelerator:0"));
    assertEquals(List.of("opencl:4"), meant("opencl:4"));
    assertEquals(List.of("opencl:2"), meant("opencl:80gb"));
    assertEquals(List.of("opencl:2"), meant("opencl:name:A100 80"));
    assertEquals(List.of("opencl:2"), meant("opencl:pci:0000:65:00.0,memory=1g"));
    assertEquals(List.of("opencl:2"), meant("opencl:pci:65:00"));
    assertEquals(List.of("opencl:4"), meant("opencl:pci:00000001:66:00.0"));
    assertEquals(List.of("opencl:1"), meant("opencl:pci:7:0.0"));
  }

  @Test
  void aNameThatSeveralHaveIsRefusedWithWhatToAskFor() {
    assertEquals(List.of(), meant("opencl:h100"));
    String refusal = BackendRequest.parse("opencl:H100").refusal(SERVER.get(3), SERVER);
    assertEquals("is one of 2 with 'h100' in their names: NVIDIA H100; ask for opencl:4", refusal);
    assertEquals(List.of("opencl:1"), meant("opencl:nvidia a100"), "one's whole name");
  }

  @Test
  void eachRefusalTellsWhatTheDeviceIs() {
    assertEquals("is 'gpu:1', not 'gpu:3'", refusalOnServer("opencl:gpu:3", 1));
    assertEquals("is OPENCL_CPU, not 'gpu:3'", refusalOnServer("opencl:gpu:3", 4));
    assertEquals("is at 0000:07:00.0, not 0000:08:00.0", refusalOnServer("opencl:pci:08:00.0", 0));
    assertEquals("does not tell its PCI address", refusalOnServer("opencl:pci:08:00.0", 4));
  }

  private static String refusalOnServer(String request, int index) {
    return BackendRequest.parse(request).refusal(SERVER.get(index), SERVER);
  }

  @Test
  void aKindOrAnIndexOrANameIsMetExactly() {
    assertMeets("opencl:gpu", GPU);
    assertMeets("OpenCL:GPU", GPU);
    assertMeets("opencl:1", GPU);
    assertMeets("opencl:h100", GPU);
    assertMeets("opencl:cpu", POCL);
    assertMeets("cpu", JAVA);
    assertMeets("opencl:gpu:0", GPU);
    assertMeets("opencl:cpu:0", POCL);
    assertNull(BackendRequest.parse("opencl").refusal(POCL, ALL));
    assertNotNull(refusal("opencl:10", POCL), "a number is never a name");
    assertMeets("opencl:name:d-10", POCL);
  }

  private static String refusal(String request, Diagnosis.Finding finding) {
    return BackendRequest.parse(request).refusal(finding, ALL);
  }

  private static void assertMeets(String request, Diagnosis.Finding only) {
    for (Diagnosis.Finding finding : ALL) {
      String refusal = refusal(request, finding);
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
  @ValueSource(
      strings = {
        "",
        " ",
        ":gpu",
        "cpu,threads",
        "cpu,=2",
        "cpu,",
        "opencl:gpu:",
        "opencl:gpu:x",
        "opencl:cpu:99999999999",
        "opencl:name:",
        "opencl:pci:",
        "opencl:pci:65",
        "opencl:pci:xx:00.0",
        "opencl:pci:65:00.9"
      })
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
