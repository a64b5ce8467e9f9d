package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.TestBackends;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.junit.jupiter.api.DynamicTest;

/** For tests of the host layer below {@code Backend}: every OpenCL device, opened by hand. */
final class OpenedDevices {
  private OpenedDevices() {}

  static List<ClDevice> all() {
    List<ClDevice> devices = new ArrayList<>();
    // neither the library nor a driver need be there
    if (TestBackends.names().stream().noneMatch(name -> name.startsWith("opencl"))) {
      return devices;
    }
    for (cl_platform_id platform : Cl.platforms()) {
      for (cl_device_id device : Cl.devices(platform)) {
        devices.add(ClDevice.query(platform, Cl.platformName(platform), device, devices.size()));
      }
    }
    return devices;
  }

  /** One test for each device on a driver of its own with these options. */
  static Stream<DynamicTest> run(Map<String, String> options, Consumer<OpenClDriver> test) {
    return all().stream()
        .map(
            device ->
                DynamicTest.dynamicTest(
                    "opencl:" + device.index(),
                    () -> {
                      BackendCounts.count("opencl:" + device.index());
                      try (OpenClDriver driver =
                          new OpenClDriver(device, ClOptions.parse(options))) {
                        test.accept(driver);
                      }
                    }));
  }
}
