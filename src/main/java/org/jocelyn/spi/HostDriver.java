package org.jocelyn.spi;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.DeviceMemoryException;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/** A driver whose tensors lie in Java arrays and whose operations are done when they return. */
public class HostDriver implements BackendDriver {
  private final DeviceInfo device;
  private final KernelRegistry kernels;
  private final Function<TensorType, HostArray> arrays;
  private final Function<TensorType, HostArray> storages;

  public HostDriver(DeviceInfo device, KernelRegistry kernels) {
    this(device, kernels, HostArray::allocate);
  }

  /** A driver whose tensors are the arrays that {@code allocator} makes. */
  public HostDriver(
      DeviceInfo device, KernelRegistry kernels, Function<TensorType, HostArray> allocator) {
    this(device, kernels, allocator, allocator);
  }

  /**
   * A driver that keeps tensors in other arrays than it reads them into.
   *
   * @param arrays makes those that go to a user
   * @param storages makes those of tensors, which may hold anything
   */
  public HostDriver(
      DeviceInfo device,
      KernelRegistry kernels,
      Function<TensorType, HostArray> arrays,
      Function<TensorType, HostArray> storages) {
    this.device = device;
    this.kernels = kernels;
    this.arrays = arrays;
    this.storages = storages;
  }

  @Override
  public final DeviceInfo device() {
    return device;
  }

  @Override
  public final Set<Class<? extends Op>> operations() {
    return kernels.operations();
  }

  @Override
  public final Storage allocate(TensorType type) {
    return allocate(type, storages);
  }

  @Override
  public final HostArray hostArray(TensorType type) {
    return allocate(type, arrays);
  }

  private static HostArray allocate(TensorType type, Function<TensorType, HostArray> allocator) {
    try {
      return allocator.apply(type);
    } catch (OutOfMemoryError full) {
      Runtime runtime = Runtime.getRuntime();
      throw new DeviceMemoryException(
          "allocate "
              + type
              + ": wanted "
              + type.byteSize()
              + " bytes, the Java heap has "
              + (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory())
              + " of "
              + runtime.maxMemory()
              + " free; raise -Xmx or close tensors",
          full);
    }
  }

  @Override
  public final void write(HostArray source, Storage target) {
    source.copyTo(0, (HostArray) target, 0, source.length());
  }

  @Override
  public final void read(Storage source, HostArray target) {
    ((HostArray) source).copyTo(0, target, 0, target.length());
  }

  @Override
  public final Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    return kernels.prepare(op, inputs, outputs);
  }

  @Override
  public final void finish() {}

  @Override
  public MemoryUse memory() {
    return new MemoryUse(0, 0, 0, 0, 0);
  }

  @Override
  public DeviceLimits measureLimits() {
    throw new UnsupportedOperationException(
        device.id() + " is not made for speed and does not measure its limits");
  }

  @Override
  public void close() {}
}
