package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What backends measure of their devices. Nothing here is about how fast these are. */
class DeviceLimitsTest {
  @TestFactory
  Stream<DynamicTest> everyFastBackendMeasuresItsLimits() {
    return OnEveryBackend.run(
        backend -> {
          if (backend.device().kind() == DeviceInfo.Kind.REFERENCE) {
            assertThrows(UnsupportedOperationException.class, backend::measureLimits);
            return;
          }
          DeviceLimits limits = backend.measureLimits();
          // a pocket calculator at least, and less than all computers there are
          assertWithin(1e6, limits.flopsPerSecond(), 1e18, "flops");
          assertWithin(1e6, limits.bytesPerSecond(), 1e18, "bytes");
          assertEquals(0, backend.memory().tensors(), "tensors left open");
        });
  }

  private static void assertWithin(double least, double value, double most, String unit) {
    assertTrue(value > least && value < most, value + " " + unit + " per second");
  }

  @Test
  void theNearerLimitDecides() {
    // given a device that makes a million multiply-adds while it moves a million bytes
    DeviceLimits limits = new DeviceLimits(2e6, 1e6);
    // then
    assertEquals(3, limits.seconds(6e6, 2e6));
    assertEquals(4, limits.seconds(6e6, 4e6));
    assertEquals(0.5, limits.seconds(0, 5e5));
  }
}
