package org.jocelyn;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The traits of a device that a user may want to see.
 *
 * @param id what to ask {@link Backends#open(String)} for to get exactly this device
 * @param name the device's own name
 * @param kind what sort of device it is
 * @param vendor who made it
 * @param driver the driver's or runtime's version
 * @param computeUnits multiprocessors or cores
 * @param memoryBytes memory that tensors may use in all
 * @param maxTensorBytes the largest single tensor
 * @param vectorWidth preferred float lanes
 * @param fp16 whether it computes in half precision
 * @param fp64 whether it computes in double precision
 * @param executionWidth work-items of a GPU that run in step (a warp, a wave, a sub-group), where
 *     known
 * @param computeCapability NVIDIA's, where known: 90 is 9.0, also called sm_90
 * @param pciAddress {@code domain:bus:device.function} as {@code lspci} writes it, where known
 */
public record DeviceInfo(
    String id,
    String name,
    Kind kind,
    String vendor,
    String driver,
    int computeUnits,
    long memoryBytes,
    long maxTensorBytes,
    int vectorWidth,
    boolean fp16,
    boolean fp64,
    OptionalInt executionWidth,
    OptionalInt computeCapability,
    Optional<String> pciAddress) {

  /** A device that is no GPU. */
  public DeviceInfo(
      String id,
      String name,
      Kind kind,
      String vendor,
      String driver,
      int computeUnits,
      long memoryBytes,
      long maxTensorBytes,
      int vectorWidth,
      boolean fp16,
      boolean fp64) {
    this(
        id,
        name,
        kind,
        vendor,
        driver,
        computeUnits,
        memoryBytes,
        maxTensorBytes,
        vectorWidth,
        fp16,
        fp64,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  /** Kinds of devices in the order in which {@link Backends#open()} prefers them. */
  public enum Kind {
    OPENCL_GPU,
    OPENCL_ACCELERATOR,
    OPENCL_CPU,
    JAVA_CPU,
    /** The executable specification: always right, never chosen unasked. */
    REFERENCE
  }
}
