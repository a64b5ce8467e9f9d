package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Precision;
import org.junit.jupiter.api.Test;

/** What drivers of devices that are not here would answer, byte for byte. */
class HardwareTest {
  private static final int INVALID_VALUE = -30;

  /** A driver with these answers and an error for every other question. */
  private static final class Driver {
    private final Map<Cl.Info, byte[]> answers = new EnumMap<>(Cl.Info.class);

    Driver text(Cl.Info info, String text) {
      answers.put(info, (text + "\0").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Driver ints(Cl.Info info, int... values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
      bytes.asIntBuffer().put(values);
      answers.put(info, bytes.array());
      return this;
    }

    Driver longs(Cl.Info info, long... values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
      bytes.asLongBuffer().put(values);
      answers.put(info, bytes.array());
      return this;
    }

    Hardware hardware(DeviceInfo.Kind kind) {
      return Hardware.ask(new DeviceQuery(this::answer), kind);
    }

    private byte[] answer(Cl.Info info) {
      byte[] answer = answers.get(info);
      if (answer == null) {
        throw new OpenClException(info + " is not known here", INVALID_VALUE);
      }
      return answer;
    }
  }

  private static Driver driver(int vendorId, String vendor, String extensions) {
    return new Driver()
        .ints(Cl.Info.VENDOR_ID, vendorId)
        .text(Cl.Info.VENDOR, vendor)
        .text(Cl.Info.EXTENSIONS, extensions);
  }

  private static Driver h100() {
    return driver(0x10DE, "NVIDIA Corporation", "cl_khr_icd cl_nv_device_attribute_query")
        .ints(Cl.Info.NVIDIA_MAJOR, 9)
        .ints(Cl.Info.NVIDIA_MINOR, 0)
        .ints(Cl.Info.NVIDIA_WARP, 32)
        .ints(Cl.Info.NVIDIA_BUS, 0xab)
        .ints(Cl.Info.NVIDIA_SLOT, (5 << 3) + 1)
        .ints(Cl.Info.NVIDIA_DOMAIN, 2);
  }

  @Test
  void nvidiaTellsWarpCapabilityAndPlace() {
    Hardware hardware = h100().hardware(DeviceInfo.Kind.OPENCL_GPU);
    assertEquals(Vendor.NVIDIA, hardware.vendor());
    assertEquals(OptionalInt.of(32), hardware.executionWidth());
    assertEquals(OptionalInt.of(90), hardware.computeCapability());
    assertEquals(Optional.of("0002:ab:05.1"), hardware.pciAddress());
  }

  @Test
  void whatNoExtensionNamesIsNotAskedFor() {
    Hardware hardware =
        h100().text(Cl.Info.EXTENSIONS, "cl_khr_icd").hardware(DeviceInfo.Kind.OPENCL_GPU);
    assertEquals(Vendor.NVIDIA, hardware.vendor());
    assertUnknown(hardware);
  }

  @Test
  void errorsAndShortAnswersAreUnknown() {
    assertUnknown(
        driver(
                7,
                "A maker of its own",
                "cl_nv_device_attribute_query cl_amd_device_attribute_query cl_khr_pci_bus_info "
                    + "cl_intel_required_subgroup_size")
            .ints(Cl.Info.PCI_BUS, 0, 1)
            .ints(Cl.Info.AMD_TOPOLOGY, 1)
            .hardware(DeviceInfo.Kind.OPENCL_GPU));
  }

  private static void assertUnknown(Hardware hardware) {
    assertTrue(hardware.executionWidth().isEmpty());
    assertTrue(hardware.computeCapability().isEmpty());
    assertTrue(hardware.boardName().isEmpty());
    assertTrue(hardware.pciAddress().isEmpty());
  }

  @Test
  void amdTellsWaveBoardAndPlace() {
    // cl_device_topology_amd: the type, 17 unused bytes, bus, device, function
    int[] topology = {1, 0, 0, 0, 0, 0x0100c100};
    if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
      topology[5] = Integer.reverseBytes(topology[5]);
    }
    Hardware hardware =
        driver(0x1002, "Advanced Micro Devices, Inc.", "cl_amd_device_attribute_query")
            .ints(Cl.Info.AMD_WAVE, 64)
            .text(Cl.Info.AMD_BOARD_NAME, "AMD Instinct MI300X")
            .ints(Cl.Info.AMD_TOPOLOGY, topology)
            .hardware(DeviceInfo.Kind.OPENCL_GPU);
    assertEquals(Vendor.AMD, hardware.vendor());
    assertEquals(OptionalInt.of(64), hardware.executionWidth());
    assertEquals(Optional.of("AMD Instinct MI300X"), hardware.boardName());
    assertEquals(Optional.of("0000:c1:00.1"), hardware.pciAddress());
  }

  @Test
  void intelTellsItsSubGroupsAndTheStandardPlace() {
    Driver driver =
        driver(
                0x8086,
                "Intel(R) Corporation",
                "cl_intel_required_subgroup_size cl_khr_pci_bus_info")
            .ints(Cl.Info.PCI_BUS, 0, 3, 0, 0);
    assertWidth(16, driver.longs(Cl.Info.INTEL_SUB_GROUPS, 8, 16, 32));
    assertWidth(32, driver.longs(Cl.Info.INTEL_SUB_GROUPS, 8, 32));
    Hardware hardware = driver.hardware(DeviceInfo.Kind.OPENCL_GPU);
    assertEquals(Vendor.INTEL, hardware.vendor());
    assertEquals(Optional.of("0000:03:00.0"), hardware.pciAddress());
  }

  private static void assertWidth(int width, Driver driver) {
    assertEquals(
        OptionalInt.of(width), driver.hardware(DeviceInfo.Kind.OPENCL_GPU).executionWidth());
  }

  @Test
  void vendorsWithoutTheirNumberGoByNameAndCpusByNeither() {
    DeviceInfo.Kind gpu = DeviceInfo.Kind.OPENCL_GPU;
    assertEquals(Vendor.NVIDIA, Vendor.of(gpu, 1, "NVIDIA"));
    assertEquals(Vendor.AMD, Vendor.of(gpu, 1, "AMD"));
    assertEquals(Vendor.INTEL, Vendor.of(gpu, 1, "Intel"));
    assertEquals(Vendor.OTHER, Vendor.of(gpu, 0x13b5, "ARM"));
    assertEquals(Vendor.OTHER, Vendor.of(DeviceInfo.Kind.OPENCL_CPU, 0x8086, "AuthenticAMD"));
  }

  @Test
  void amdsBoardIsShownBeforeTheInstructionSet() {
    DeviceTraits traits =
        DeviceTraits.ask(
            new DeviceQuery(
                driver(0x1002, "AMD", "cl_amd_device_attribute_query")
                        .text(Cl.Info.AMD_BOARD_NAME, "AMD Instinct MI300X")
                        .text(Cl.Info.NAME, "gfx942")
                        .text(Cl.Info.VERSION, "OpenCL 2.0")
                        .text(Cl.Info.DRIVER_VERSION, "3614")
                        .longs(Cl.Info.TYPE, 4)
                        .ints(Cl.Info.AVAILABLE, 1)
                        .ints(Cl.Info.COMPILER_AVAILABLE, 1)
                        .ints(Cl.Info.COMPUTE_UNITS, 304)
                        .longs(Cl.Info.GLOBAL_MEMORY, 1L << 37)
                        .longs(Cl.Info.MAX_ALLOCATION, 1L << 36)
                        .longs(Cl.Info.LOCAL_MEMORY, 65536)
                        .longs(Cl.Info.MAX_WORK_GROUP, 256)
                        .ints(Cl.Info.FLOAT_WIDTH, 1)
                        .ints(Cl.Info.UNIFIED_MEMORY, 0)
                        .longs(Cl.Info.DOUBLE_CONFIG, 63)
                    ::answer),
            "AMD Accelerated Parallel Processing");
    ClDevice device =
        new ClDevice(
            null, null, 2, Strategy.GPU, Tuning.NONE, Instructions.NONE, Precision.FLOAT32, traits);
    assertEquals("AMD Instinct MI300X (gfx942)", device.info().name());
    assertEquals(DeviceInfo.Kind.OPENCL_GPU, device.info().kind());
    assertEquals(304, device.info().computeUnits());
    assertEquals(1L << 37, device.info().memoryBytes());
    assertTrue(device.fingerprint().contains("|gfx942|"), device.fingerprint());
  }
}
