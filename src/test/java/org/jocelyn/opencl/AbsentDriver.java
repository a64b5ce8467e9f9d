package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.KernelRegistry;
import org.jocelyn.spi.Storage;

/**
 * The driver of a device that is not here: chooses kernels as the real one does and trusts them
 * all; what is read back is zero.
 */
final class AbsentDriver implements BackendDriver {
  private final AbsentContext context;
  private final KernelRegistry kernels;

  AbsentDriver(AbsentContext context) {
    this.context = context;
    this.kernels = ClOperations.create(context, new Trusting(context, this));
  }

  private static final class Trusting extends SelfCheck {
    Trusting(ClContext context, BackendDriver driver) {
      super(context, driver, Optional.empty(), false);
    }

    @Override
    <O extends Op> String fault(ClVariant<O> variant, SmallCase<O> smallCase) {
      return null;
    }
  }

  @Override
  public DeviceInfo device() {
    return context.device().info();
  }

  @Override
  public Set<Class<? extends Op>> operations() {
    return kernels.operations();
  }

  @Override
  public Storage allocate(TensorType type) {
    return context.scratch(type.byteSize());
  }

  @Override
  public void write(HostArray source, Storage target) {}

  @Override
  public void read(Storage source, HostArray target) {}

  @Override
  public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    return kernels.prepare(op, inputs, outputs);
  }

  @Override
  public void finish() {}

  @Override
  public MemoryUse memory() {
    return new MemoryUse(0, 0, 0, 0, 0);
  }

  @Override
  public DeviceLimits measureLimits() {
    throw new UnsupportedOperationException("nothing can be measured on a device that is absent");
  }

  @Override
  public void close() {}
}
