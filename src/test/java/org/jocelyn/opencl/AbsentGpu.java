package org.jocelyn.opencl;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jocelyn.DeviceInfo;

/** GPUs that are not here, as their drivers describe them: what the host's choices depend on. */
enum AbsentGpu {
  H100("sm_90", Maker.NVIDIA, "NVIDIA H100 80GB HBM3", 32, 132, 80, 48),
  A100("sm_80", Maker.NVIDIA, "NVIDIA A100-SXM4-40GB", 32, 108, 40, 48),
  MI250("gfx90a", Maker.AMD, "gfx90a:sramecc+:xnack-", 64, 104, 64, 64),
  MI300("gfx942", Maker.AMD, "gfx942:sramecc+:xnack-", 64, 304, 192, 64),
  RX7900("gfx1100", Maker.AMD, "gfx1100", 32, 48, 24, 64),
  ARC("dg2", Maker.INTEL, "Intel(R) Arc(TM) A770 Graphics", 16, 512, 16, 64),
  /** One with the least that OpenCL allows of local memory, and few compute units. */
  SMALL("small", Maker.UNKNOWN, "A GPU of a telephone", 16, 8, 4, 32),
  MAX("pvc", Maker.INTEL, "Intel(R) Data Center GPU Max 1550", 16, 1024, 128, 128);

  private final String target;
  private final Maker maker;
  private final String deviceName;
  private final int executionWidth;
  private final int computeUnits;
  private final long globalMemoryBytes;
  private final long localMemoryBytes;

  AbsentGpu(
      String target,
      Maker maker,
      String deviceName,
      int executionWidth,
      int computeUnits,
      int globalMemoryGib,
      int localMemoryKib) {
    this.target = target;
    this.maker = maker;
    this.deviceName = deviceName;
    this.executionWidth = executionWidth;
    this.computeUnits = computeUnits;
    this.globalMemoryBytes = (long) globalMemoryGib << 30;
    this.localMemoryBytes = (long) localMemoryKib << 10;
  }

  /** What the drivers of one maker have in common. */
  private enum Maker {
    NVIDIA(
        Vendor.NVIDIA,
        "NVIDIA CUDA",
        "NVIDIA Corporation",
        "OpenCL 3.0 CUDA",
        1024,
        "cl_khr_fp64 cl_nv_compiler_options cl_khr_byte_addressable_store cl_nv_device_attribute_query"),
    AMD(
        Vendor.AMD,
        "AMD Accelerated Parallel Processing",
        "Advanced Micro Devices, Inc.",
        "OpenCL 2.0",
        256,
        "cl_khr_fp64 cl_khr_fp16 cl_khr_subgroups cl_amd_device_attribute_query"),
    UNKNOWN(Vendor.OTHER, "Some platform", "Some maker", "OpenCL 1.2", 256, ""),
    INTEL(
        Vendor.INTEL,
        "Intel(R) OpenCL Graphics",
        "Intel(R) Corporation",
        "OpenCL 3.0 NEO",
        1024,
        "cl_khr_fp16 cl_khr_subgroups cl_intel_subgroups");

    private final String platformName;
    private final Vendor vendor;
    private final String vendorName;
    private final String version;
    private final int maxWorkGroupSize;
    private final String extensions;

    Maker(
        Vendor vendor,
        String platformName,
        String vendorName,
        String version,
        int maxWorkGroupSize,
        String extensions) {
      this.platformName = platformName;
      this.vendor = vendor;
      this.vendorName = vendorName;
      this.version = version;
      this.maxWorkGroupSize = maxWorkGroupSize;
      this.extensions = extensions;
    }
  }

  /** What a compiler calls it. */
  String target() {
    return target;
  }

  /** The device without any option. */
  ClDevice device() {
    return device(ClOptions.parse(Map.of()));
  }

  /** The device as it is asked for, with the tuning profile that is shipped for it. */
  ClDevice device(ClOptions options) {
    ClDevice device =
        new ClDevice(
            null,
            null,
            0,
            Strategy.GPU,
            Tuning.NONE,
            Instructions.NONE,
            options.precision(),
            traits());
    ClDevice tuned = TuningFiles.tune(device, options);
    return tuned.with(
        new Instructions(Instructions.Use.PROBED, instruction -> instruction.isPlausible(device)));
  }

  /** Whether other precisions than float32 have kernels of their own. */
  boolean hasMatrixUnits() {
    return maker == Maker.NVIDIA;
  }

  private DeviceTraits traits() {
    Set<String> extensions = Set.of(maker.extensions.split(" "));
    return new DeviceTraits(
        maker.platformName,
        deviceName,
        maker.vendorName,
        maker.version,
        "1",
        DeviceInfo.Kind.OPENCL_GPU,
        new Hardware(
            maker.vendor,
            OptionalInt.of(executionWidth),
            computeCapability(),
            Optional.empty(),
            Optional.empty()),
        extensions,
        true,
        true,
        computeUnits,
        globalMemoryBytes,
        globalMemoryBytes / 4,
        localMemoryBytes,
        maker.maxWorkGroupSize,
        1,
        false,
        extensions.contains("cl_khr_fp64"));
  }

  private OptionalInt computeCapability() {
    return maker == Maker.NVIDIA
        ? OptionalInt.of(Integer.parseInt(target.substring("sm_".length())))
        : OptionalInt.empty();
  }
}
