package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
 * Rehearses work for an opened device: chooses kernels as its driver will, launches none, and has
 * the programs of all built, those of their first-use checks before their own.
 */
final class RehearsalDriver implements BackendDriver {
  private final RehearsalContext context;
  private final KernelRegistry kernels;
  private final Consumer<Runnable> whileOpen;

  /**
   * @param real of the opened device
   * @param selfCheck knows what of it is trusted
   * @param whileOpen runs what uses these, under their lock, unless they are closed
   */
  RehearsalDriver(ClContext real, SelfCheck selfCheck, Consumer<Runnable> whileOpen) {
    this.context = new RehearsalContext(real);
    this.kernels = ClOperations.create(context, new Rehearsed(selfCheck));
    this.whileOpen = whileOpen;
  }

  /** Trusts what is not known to be wrong, and rehearses the check of what is not known. */
  private final class Rehearsed extends SelfCheck {
    private final SelfCheck known;

    Rehearsed(SelfCheck known) {
      super(context, RehearsalDriver.this, Optional.empty(), false);
      this.known = known;
    }

    @Override
    <O extends Op> String fault(ClVariant<O> variant, SmallCase<O> smallCase) {
      if (known.isKnown(variant, smallCase)) {
        return known.fault(variant, smallCase);
      }
      O op = smallCase.op();
      List<TensorType> outputs = op.outputs(smallCase.inputs());
      if (variant.accepts(op, smallCase.inputs(), outputs, context.device())) {
        try (Execution execution = variant.prepare(op, smallCase.inputs(), outputs, context)) {
          execution.run(storages(smallCase.inputs()), storages(outputs));
        }
      }
      return null;
    }
  }

  private Storage[] storages(List<TensorType> types) {
    return types.stream().map(this::allocate).toArray(Storage[]::new);
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
  public void read(Storage source, HostArray target) {
    throw new UnsupportedOperationException("in a rehearsal tensors have no elements to read");
  }

  @Override
  public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    Execution[] prepared = new Execution[1];
    whileOpen.accept(() -> prepared[0] = kernels.prepare(op, inputs, outputs));
    return (in, out) -> {
      if (prepared[0] != null) {
        whileOpen.accept(() -> prepared[0].run(in, out));
      }
    };
  }

  @Override
  public void finish() {}

  @Override
  public MemoryUse memory() {
    return new MemoryUse(0, 0, 0, 0, 0);
  }

  @Override
  public DeviceLimits measureLimits() {
    throw new UnsupportedOperationException("in a rehearsal nothing is measured");
  }

  @Override
  public void close() {}
}
