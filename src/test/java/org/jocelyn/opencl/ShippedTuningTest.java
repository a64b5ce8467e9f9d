package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Precision;
import org.junit.jupiter.api.Test;

/** The profiles in {@code kernels/tuning}, on devices that need not be here. */
class ShippedTuningTest {
  private static final String POCL = "Portable Computing Language";

  /** The lanes of the devices that each profile is for. */
  private static final Map<String, Integer> LANES =
      Map.of("pocl-avx512.properties", 16, "pocl-avx2.properties", 8);

  private static ClDevice device(String platformName, int lanes) {
    DeviceTraits traits =
        new DeviceTraits(
            platformName,
            "a CPU of " + lanes + " lanes that is not here",
            "a maker",
            "OpenCL 3.0",
            "1",
            DeviceInfo.Kind.OPENCL_CPU,
            new Hardware(
                Vendor.OTHER,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty()),
            Set.of(),
            true,
            true,
            2,
            1L << 34,
            1L << 32,
            512 << 10,
            4096,
            lanes,
            true,
            true);
    return new ClDevice(
        null, null, 0, Strategy.CPU, Tuning.NONE, Instructions.NONE, Precision.FLOAT32, traits);
  }

  private static TuningProfile parse(String name, ClDevice device) throws TuningProfile.Unusable {
    return TuningProfile.parse(TuningFiles.resource(name), device);
  }

  @Test
  void eachIsForTheDevicesOfItsPlatformAndLanesAlone() throws TuningProfile.Unusable {
    assertEquals(LANES.keySet(), Set.copyOf(TuningFiles.shippedNames()));
    for (String name : TuningFiles.shippedNames()) {
      for (int lanes : List.of(4, 8, 16)) {
        ClDevice device = device(POCL, lanes);
        assertEquals(
            lanes == LANES.get(name), parse(name, device).matches(device), name + ", " + lanes);
        ClDevice other = device("Another", lanes);
        assertFalse(parse(name, other).matches(other), name);
      }
    }
  }

  @Test
  void aDeviceWithoutAProfileOfItsOwnHasTheValuesOfTheOneForIt() throws TuningProfile.Unusable {
    ClOptions options = ClOptions.parse(Map.of());
    for (String name : TuningFiles.shippedNames()) {
      ClDevice device = device(POCL, LANES.get(name));
      Tuning values = parse(name, device).values();
      assertFalse(values.values().isEmpty(), name);
      assertEquals(values, TuningFiles.tune(device, options).tuning(), name);
    }
    assertEquals(Tuning.NONE, TuningFiles.tune(device(POCL, 4), options).tuning());
    assertEquals(Tuning.NONE, TuningFiles.tune(device("Another", 16), options).tuning());
  }
}
