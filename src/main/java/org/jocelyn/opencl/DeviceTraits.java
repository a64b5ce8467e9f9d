package org.jocelyn.opencl;

import java.util.Set;
import org.jocelyn.DeviceInfo;

/**
 * What a device and its driver tell of themselves. A new trait is a component here and its question
 * in {@link #ask}.
 *
 * @param platformName the driver's name for itself
 * @param name the device's
 * @param vendorName who made it, as the driver writes it
 * @param version the OpenCL version it claims
 * @param driverVersion the driver's
 * @param kind GPU, accelerator or CPU
 * @param hardware what the vendors' extensions tell
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
record DeviceTraits(
    String platformName,
    String name,
    String vendorName,
    String version,
    String driverVersion,
    DeviceInfo.Kind kind,
    Hardware hardware,
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

  static DeviceTraits ask(DeviceQuery query, String platformName) {
    DeviceInfo.Kind kind = kind(query.number(Cl.Info.TYPE));
    return new DeviceTraits(
        platformName,
        query.text(Cl.Info.NAME),
        query.text(Cl.Info.VENDOR),
        query.text(Cl.Info.VERSION),
        query.text(Cl.Info.DRIVER_VERSION),
        kind,
        Hardware.ask(query, kind),
        query.extensions(),
        query.flag(Cl.Info.AVAILABLE),
        query.flag(Cl.Info.COMPILER_AVAILABLE),
        (int) query.number(Cl.Info.COMPUTE_UNITS),
        query.number(Cl.Info.GLOBAL_MEMORY),
        query.number(Cl.Info.MAX_ALLOCATION),
        query.number(Cl.Info.LOCAL_MEMORY),
        (int) query.number(Cl.Info.MAX_WORK_GROUP),
        (int) query.number(Cl.Info.FLOAT_WIDTH),
        query.flag(Cl.Info.UNIFIED_MEMORY),
        query.flag(Cl.Info.DOUBLE_CONFIG));
  }

  private static DeviceInfo.Kind kind(long type) {
    if (Cl.isGpu(type)) {
      return DeviceInfo.Kind.OPENCL_GPU;
    }
    return Cl.isAccelerator(type) ? DeviceInfo.Kind.OPENCL_ACCELERATOR : DeviceInfo.Kind.OPENCL_CPU;
  }

  /** Whether a platform of this name is PoCL. */
  static boolean isPocl(String platformName) {
    return platformName.contains("Portable Computing Language");
  }

  boolean hasExtension(String extension) {
    return extensions.contains(extension);
  }

  /** What people call it: AMD's names are those of instruction sets, its boards' are not. */
  String title() {
    return hardware.boardName().map(board -> board + " (" + name + ")").orElse(name);
  }

  /** Names this device and driver among all others, for what is cached on disk. */
  String fingerprint() {
    return String.join("|", platformName, name, vendorName, version, driverVersion);
  }
}
