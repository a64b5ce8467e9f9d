package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.ClosedException;
import org.jocelyn.DeviceProfile;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BackendCounts;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DeviceProfileTest {
  private static final int LENGTH = 3_000_000;

  /** One test for each device and way of transfer; in the end nothing may be held. */
  private static Stream<DynamicTest> onDevices(Consumer<Backend> test) {
    return OpenedDevices.all().stream()
        .flatMap(
            device ->
                Stream.of("mapped", "staged")
                    .map(
                        transfers ->
                            DynamicTest.dynamicTest(
                                "opencl:" + device.index() + ",transfers=" + transfers,
                                () -> check(device, transfers, test))));
  }

  private static void check(ClDevice device, String transfers, Consumer<Backend> test) {
    BackendCounts.count("opencl:" + device.index());
    OpenClDriver driver = new OpenClDriver(device, ClOptions.parse(Map.of("transfers", transfers)));
    try (Backend backend = new Backend(driver)) {
      test.accept(backend);
    }
    ClQueue queue = driver.context().queue();
    assertEquals(0, queue.openEvents().get(), "events that were not released");
  }

  private static void work(Backend backend) {
    backend.tidy(
        () -> {
          Tensor x = backend.tensor(new float[LENGTH], LENGTH);
          Tensor y = x.add(x).relu();
          assertEquals(0, y.toFloatArray()[LENGTH - 1]);
        });
  }

  @TestFactory
  Stream<DynamicTest> aProfileHasEachLaunchAndTransferInTheOrderOfTime() {
    return onDevices(
        backend -> {
          work(backend);
          DeviceProfile profile = backend.profile(() -> work(backend));
          Set<String> operations = new HashSet<>();
          long last = Long.MIN_VALUE;
          for (DeviceProfile.Command command : profile.commands()) {
            operations.add(command.operation());
            assertTrue(command.started() >= last, command.toString());
            assertTrue(command.queued() <= command.submitted(), command.toString());
            assertTrue(command.submitted() <= command.started(), command.toString());
            assertTrue(command.nanos() >= 0, command.toString());
            last = command.started();
          }
          assertTrue(
              operations.containsAll(List.of("Binary.ADD", "Unary.RELU")), operations.toString());
          DeviceProfile.Command relu =
              profile.commands().stream()
                  .filter(command -> command.operation().equals("Unary.RELU"))
                  .findFirst()
                  .orElseThrow();
          assertEquals("kernels", relu.queue());
          assertEquals("[FLOAT32[3000000]]", relu.inputs().toString());
          assertFalse(relu.name().isEmpty());
          // 12 MB in pieces of 4 MiB, where the host does not map the memory
          long uploads = bytes(profile, "uploads");
          assertEquals(uploads, bytes(profile, "downloads"));
          assertEquals(operations.contains("uploads") ? 4L * LENGTH : 0, uploads);
        });
  }

  private static long bytes(DeviceProfile profile, String queue) {
    return profile.commands().stream()
        .filter(command -> command.queue().equals(queue))
        .mapToLong(command -> command.items().get(0))
        .sum();
  }

  @TestFactory
  Stream<DynamicTest> nothingIsNotedOutsideAProfile() {
    return onDevices(
        backend -> {
          assertEquals(List.of(), backend.profile(() -> {}).commands());
          work(backend);
          DeviceProfile first = backend.profile(() -> work(backend));
          work(backend);
          DeviceProfile second = backend.profile(() -> work(backend));
          assertEquals(first.commands().size(), second.commands().size());
        });
  }

  @TestFactory
  Stream<DynamicTest> aProfileThatFailsEnds() {
    return onDevices(
        backend -> {
          IllegalStateException nested =
              assertThrows(
                  IllegalStateException.class,
                  () -> backend.profile(() -> backend.profile(() -> {})));
          assertTrue(nested.getMessage().contains("being profiled already"), nested.toString());
          assertThrows(
              ArithmeticException.class,
              () ->
                  backend.profile(
                      () -> {
                        work(backend);
                        throw new ArithmeticException();
                      }));
          assertFalse(backend.profile(() -> work(backend)).commands().isEmpty());
        });
  }

  @TestFactory
  Stream<DynamicTest> aBackendMayBeClosedWhileItIsProfiled() {
    return onDevices(
        backend ->
            assertThrows(
                ClosedException.class,
                () ->
                    backend.profile(
                        () -> {
                          work(backend);
                          backend.close();
                        })));
  }

  @TestFactory
  Stream<DynamicTest> moreLaunchesThanEventsAreKeptFor() {
    return OpenedDevices.run(
        Map.of(),
        driver -> {
          Backend backend = new Backend(driver);
          int launches = 5000;
          try (Tensor x = backend.scalar(1)) {
            x.relu().close();
            DeviceProfile profile =
                backend.profile(
                    () -> {
                      for (int i = 0; i < launches; i++) {
                        x.relu().close();
                      }
                      assertTrue(driver.context().queue().openEvents().get() < launches);
                    });
            assertEquals(launches, profile.commands().size());
          }
          assertNull(driver.context().queue().recorder());
        });
  }

  @Test
  void aBackendWithoutADeviceClockSaysSo() {
    try (Backend backend = Backends.open("cpu,threads=1")) {
      UnsupportedOperationException refusal =
          assertThrows(UnsupportedOperationException.class, () -> backend.profile(() -> {}));
      assertTrue(refusal.getMessage().contains("backend cpu"), refusal.getMessage());
    }
  }
}
