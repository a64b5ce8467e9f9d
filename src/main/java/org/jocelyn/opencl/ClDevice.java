package org.jocelyn.opencl;

import java.util.OptionalInt;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Precision;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An OpenCL device, the kernels that are preferred on it, and the traits that choices depend on.
 *
 * @param platform handle
 * @param id handle
 * @param index place among all devices of all platforms: the number in {@code opencl:<index>}
 * @param strategy which kernels to prefer
 * @param tuning numbers of its own that kernels are made with
 * @param instructions what it has beyond OpenCL C; none until it is opened
 * @param precision what factors may be rounded to on it
 * @param traits what it tells of itself
 */
record ClDevice(
    cl_platform_id platform,
    cl_device_id id,
    int index,
    Strategy strategy,
    Tuning tuning,
    Instructions instructions,
    Precision precision,
    DeviceTraits traits) {

  static ClDevice query(cl_platform_id platform, String platformName, cl_device_id id, int index) {
    DeviceTraits traits = DeviceTraits.ask(DeviceQuery.of(id), platformName);
    return new ClDevice(
        platform,
        id,
        index,
        preferred(traits),
        Tuning.NONE,
        Instructions.NONE,
        Precision.FLOAT32,
        traits);
  }

  private static Strategy preferred(DeviceTraits traits) {
    return traits.kind() == DeviceInfo.Kind.OPENCL_CPU ? Strategy.CPU : Strategy.GPU;
  }

  String platformName() {
    return traits.platformName();
  }

  String name() {
    return traits.title();
  }

  Vendor vendor() {
    return traits.hardware().vendor();
  }

  /** Work-items that run in step, where known: NVIDIA's warp, AMD's wave, Intel's sub-group. */
  OptionalInt executionWidth() {
    return traits.hardware().executionWidth();
  }

  /** NVIDIA's, where known: 80 is sm_80. */
  OptionalInt computeCapability() {
    return traits.hardware().computeCapability();
  }

  int computeUnits() {
    return traits.computeUnits();
  }

  long globalMemoryBytes() {
    return traits.globalMemoryBytes();
  }

  long maxAllocationBytes() {
    return traits.maxAllocationBytes();
  }

  long localMemoryBytes() {
    return traits.localMemoryBytes();
  }

  int maxWorkGroupSize() {
    return traits.maxWorkGroupSize();
  }

  int preferredFloatWidth() {
    return traits.preferredFloatWidth();
  }

  boolean unifiedMemory() {
    return traits.unifiedMemory();
  }

  boolean hasExtension(String name) {
    return traits.hasExtension(name);
  }

  /** Whether kernels may use an instruction; see {@link Instructions#define}. */
  boolean has(Instruction instruction) {
    return instructions.has(instruction);
  }

  /**
   * Whether its compiler builds programs side by side where each is in a context of its own. PoCL
   * 3.1 has one lock for all contexts of a process.
   */
  boolean buildsSideBySide() {
    return !DeviceTraits.isPocl(platformName());
  }

  /** Whether the driver keeps built programs and all that it makes of them, unless told not to. */
  boolean keepsPrograms() {
    return DeviceTraits.isPocl(platformName()) && !"0".equals(System.getenv("POCL_KERNEL_CACHE"));
  }

  /** The same device with other kernels preferred. */
  ClDevice with(Strategy other) {
    return new ClDevice(platform, id, index, other, tuning, instructions, precision, traits);
  }

  /** The same device with other numbers. */
  ClDevice with(Tuning other) {
    return new ClDevice(platform, id, index, strategy, other, instructions, precision, traits);
  }

  /** The same device with these instructions. */
  ClDevice with(Instructions other) {
    return new ClDevice(platform, id, index, strategy, tuning, other, precision, traits);
  }

  /** The same device with this permission. */
  ClDevice with(Precision other) {
    return new ClDevice(platform, id, index, strategy, tuning, instructions, other, traits);
  }

  /** Float lanes of the vectors that kernels for CPU devices are built with: 4, 8 or 16. */
  int floatLanes() {
    int preferred = traits.preferredFloatWidth();
    return preferred >= 16 ? 16 : preferred >= 8 ? 8 : 4;
  }

  /** The value of a tuning parameter on this device. */
  int tuned(TuningParameter parameter) {
    return tuning.get(parameter, this);
  }

  /** What a user sees. */
  DeviceInfo info() {
    Hardware hardware = traits.hardware();
    return new DeviceInfo(
        "opencl:" + index,
        traits.title(),
        traits.kind(),
        traits.vendorName(),
        traits.platformName() + ", " + traits.version() + ", driver " + traits.driverVersion(),
        traits.computeUnits(),
        traits.globalMemoryBytes(),
        traits.maxAllocationBytes(),
        traits.preferredFloatWidth(),
        traits.hasExtension("cl_khr_fp16"),
        traits.fp64(),
        hardware.executionWidth(),
        hardware.computeCapability(),
        hardware.pciAddress());
  }

  /** Names this device and driver among all others, for what is cached on disk. */
  String fingerprint() {
    return traits.fingerprint();
  }
}
