package org.jocelyn.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.DeviceProfile;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * What a backend implements: memory, transfers and kernels of one opened device. Thread-safe.
 * Callers have validated all arguments; a driver checks only what depends on its device.
 */
public interface BackendDriver extends AutoCloseable {
  DeviceInfo device();

  /** The operations this driver has kernels for. */
  Set<Class<? extends Op>> operations();

  /**
   * Memory for a tensor, its contents undefined.
   *
   * @throws org.jocelyn.DeviceLimitException if the device can never hold it
   * @throws org.jocelyn.DeviceMemoryException if the device cannot hold it now
   */
  Storage allocate(TensorType type);

  /** The same for a tensor that is written from the host next. */
  default Storage allocateForWrite(TensorType type) {
    return allocate(type);
  }

  /** An array that {@link #read} can fill with a tensor of this type. */
  default HostArray hostArray(TensorType type) {
    return HostArray.allocate(type);
  }

  /** Copies a whole tensor to the device; the source may be changed on return. */
  void write(HostArray source, Storage target);

  /** Waits for the operations before it and copies a whole tensor from the device. */
  void read(Storage source, HostArray target);

  /** Makes an operation ready for inputs of these types. */
  Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs);

  /**
   * A driver on which work is rehearsed before it runs on this one: its storages hold nothing and
   * its operations compute nothing, but what they will need here is made ready meanwhile, beside
   * the caller's work; reading throws {@link UnsupportedOperationException}. Empty where nothing
   * takes long to make ready.
   */
  default Optional<BackendDriver> rehearsal() {
    return Optional.empty();
  }

  /** Waits until everything enqueued has completed. */
  void finish();

  /**
   * Has the device's commands noted with their times until the result is closed; empty where the
   * device has no clock of its own.
   *
   * @throws IllegalStateException if they are noted already
   */
  default Optional<Recording> record() {
    return Optional.empty();
  }

  /** The commands since {@link #record}. */
  interface Recording extends AutoCloseable {
    /** Waits for their end. */
    DeviceProfile profile();

    @Override
    void close();
  }

  /** Memory in use and held. */
  MemoryUse memory();

  /** Measures what the device can do at best, in about a second. */
  DeviceLimits measureLimits();

  /** What kernels use here that not every such device has, each as a probe found it. */
  default List<String> instructions() {
    return List.of();
  }

  /** Tries what no kernel uses yet and may break the device's context; a line on each. */
  default List<String> experiments() {
    return List.of();
  }

  /** What can be tuned on the device; empty where nothing can. */
  default Optional<DeviceTuning> tuning() {
    return Optional.empty();
  }

  /** Frees everything, tensors included. */
  @Override
  void close();
}
