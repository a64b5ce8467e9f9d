package org.jocelyn.opencl;

import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An OpenCL device and the traits that choices depend on.
 *
 * @param platform handle
 * @param id handle
 * @param index place among all devices of all platforms: the number in {@code opencl:<index>}
 * @param strategy which kernels to prefer
 * @param tuning numbers of its own that kernels are made with
 * @param platformName the driver's name for itself
 * @param name the device's
 * @param vendor who made it
 * @param version the OpenCL version it claims
 * @param driverVersion the driver's
 * @param kind GPU, accelerator or CPU
 * @param extensions what it names
 * @param available whether it says that it can be used
 * @param hasCompiler whether it can build programs from source
 * @param computeUnits multiprocessors or cores
 * @param globalMemoryBytes all of its memory
 * @param maxAllocationBytes the largest buffer
 * @param localMemoryBytes local memory of a work-group
 * @param maxWorkGroupSize work-items in a work-group
 * @param preferredFloatWidth float lanes it likes
 * @param unifiedMemory whether it shares the host's memory
 * @param fp64 whether it computes in double precision
 */
record ClDevice(
    cl_platform_id platform,
    cl_device_id id,
    int index,
    Strategy strategy,
    Tuning tuning,
    String platformName,
    String name,
    String vendor,
    String version,
    String driverVersion,
    DeviceInfo.Kind kind,
    Set<String> extensions,
    boolean available,
    boolean hasCompiler,
    int computeUnits,
    long globalMemoryBytes,
    long maxAllocationBytes,
    long localMemoryBytes,
    int maxWorkGroupSize,
    int preferredFloatWidth,
    boolean unifiedMemory,
    boolean fp64) {

  static ClDevice query(cl_platform_id platform, String platformName, cl_device_id id, int index) {
    long type = Cl.deviceNumber(id, Cl.Info.TYPE);
    DeviceInfo.Kind kind =
        Cl.isGpu(type)
            ? DeviceInfo.Kind.OPENCL_GPU
            : Cl.isAccelerator(type)
                ? DeviceInfo.Kind.OPENCL_ACCELERATOR
                : DeviceInfo.Kind.OPENCL_CPU;
    return new ClDevice(
        platform,
        id,
        index,
        kind == DeviceInfo.Kind.OPENCL_CPU ? Strategy.CPU : Strategy.GPU,
        Tuning.NONE,
        platformName,
        Cl.deviceText(id, Cl.Info.NAME),
        Cl.deviceText(id, Cl.Info.VENDOR),
        Cl.deviceText(id, Cl.Info.VERSION),
        Cl.deviceText(id, Cl.Info.DRIVER_VERSION),
        kind,
        Set.of(Cl.deviceText(id, Cl.Info.EXTENSIONS).split("\\s+")),
        Cl.deviceNumber(id, Cl.Info.AVAILABLE) != 0,
        Cl.deviceNumber(id, Cl.Info.COMPILER_AVAILABLE) != 0,
        (int) Cl.deviceNumber(id, Cl.Info.COMPUTE_UNITS),
        Cl.deviceNumber(id, Cl.Info.GLOBAL_MEMORY),
        Cl.deviceNumber(id, Cl.Info.MAX_ALLOCATION),
        Cl.deviceNumber(id, Cl.Info.LOCAL_MEMORY),
        (int) Cl.deviceNumber(id, Cl.Info.MAX_WORK_GROUP),
        (int) Cl.deviceNumber(id, Cl.Info.FLOAT_WIDTH),
        Cl.deviceNumber(id, Cl.Info.UNIFIED_MEMORY) != 0,
        Cl.deviceNumber(id, Cl.Info.DOUBLE_CONFIG) != 0);
  }

  boolean hasExtension(String name) {
    return extensions.contains(name);
  }

  /** The same device with other kernels preferred. */
  ClDevice with(Strategy other) {
    return with(other, tuning);
  }

  /** The same device with other numbers. */
  ClDevice with(Tuning other) {
    return with(strategy, other);
  }

  private ClDevice with(Strategy newStrategy, Tuning newTuning) {
    return new ClDevice(
        platform,
        id,
        index,
        newStrategy,
        newTuning,
        platformName,
        name,
        vendor,
        version,
        driverVersion,
        kind,
        extensions,
        available,
        hasCompiler,
        computeUnits,
        globalMemoryBytes,
        maxAllocationBytes,
        localMemoryBytes,
        maxWorkGroupSize,
        preferredFloatWidth,
        unifiedMemory,
        fp64);
  }

  /** Float lanes of the vectors that kernels for CPU devices are built with: 4, 8 or 16. */
  int floatLanes() {
    return preferredFloatWidth >= 16 ? 16 : preferredFloatWidth >= 8 ? 8 : 4;
  }

  /** The value of a tuning parameter on this device. */
  int tuned(TuningParameter parameter) {
    return tuning.get(parameter, this);
  }

  /** What a user sees. */
  DeviceInfo info() {
    return new DeviceInfo(
        "opencl:" + index,
        name,
        kind,
        vendor,
        platformName + ", " + version + ", driver " + driverVersion,
        computeUnits,
        globalMemoryBytes,
        maxAllocationBytes,
        preferredFloatWidth,
        hasExtension("cl_khr_fp16"),
        fp64);
  }

  /** Names this device and driver among all others, for what is cached on disk. */
  String fingerprint() {
    return String.join("|", platformName, name, vendor, version, driverVersion);
  }
}
