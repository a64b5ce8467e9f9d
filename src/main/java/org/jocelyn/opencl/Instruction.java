package org.jocelyn.opencl;

import java.util.Locale;

/**
 * What some devices have beyond OpenCL C 1.2. A kernel that uses it is built with {@link
 * Instructions#define} and taken only where {@link ClDevice#has} says so, which means: a tiny
 * kernel of exactly these instructions was built and run there and gave the right answer.
 */
enum Instruction {
  /** {@code shfl.sync}; see warp.h. */
  NVIDIA_SHUFFLE("NVIDIA", "MMA_EMULATED"),

  /** {@code cp.async}; see copy_async.h. */
  NVIDIA_CP_ASYNC("NVIDIA", "MMA_EMULATED"),

  /** {@code ldmatrix}; see matrix_units.h. */
  NVIDIA_LDMATRIX("NVIDIA", "MMA_EMULATED"),

  /**
   * {@code mma.sync} of m16n8k8 TF32 and m16n8k16 FP16 and BF16, and the conversions to these; see
   * matrix_units.h.
   */
  NVIDIA_MMA("NVIDIA", "MMA_EMULATED"),

  /** {@code sub_group_reduce_add} and its like: OpenCL 2.1's or cl_khr_subgroups. */
  SUB_GROUPS("SUB_GROUPS", "SUB_GROUPS_EMULATED");

  private final String macro;
  private final String emulationMacro;

  Instruction(String macro, String emulationMacro) {
    this.macro = macro;
    this.emulationMacro = emulationMacro;
  }

  /** The macro that programs with the instruction are built with. */
  String macro() {
    return macro;
  }

  /** The macro that is defined instead where plain OpenCL C is to do the same. */
  String emulationMacro() {
    return emulationMacro;
  }

  /** Whether a device, by what it says of itself, is worth a probe. */
  boolean isPlausible(ClDevice device) {
    return switch (this) {
      case NVIDIA_SHUFFLE -> isNvidia(device, 30);
      case NVIDIA_CP_ASYNC, NVIDIA_LDMATRIX, NVIDIA_MMA -> isNvidia(device, 80);
      case SUB_GROUPS -> namesSubGroups(device);
    };
  }

  /** What {@code jocelyn doctor} calls it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isNvidia(ClDevice device, int leastCapability) {
    return device.vendor() == Vendor.NVIDIA
        && device.computeCapability().orElse(leastCapability) >= leastCapability;
  }

  private static boolean namesSubGroups(ClDevice device) {
    return device.hasExtension("cl_khr_subgroups") || device.hasExtension("cl_intel_subgroups");
  }
}
