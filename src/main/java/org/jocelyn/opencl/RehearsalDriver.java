package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Rehearses work for an opened device: chooses kernels as its driver will, launches none, and has
 * the programs of all built, those of their first-use checks before their own.
 */
final class RehearsalDriver extends SilentDriver {
  private final Consumer<Runnable> whileOpen;

  /**
   * @param real of the opened device
   * @param selfCheck knows what of it is trusted
   * @param whileOpen runs what uses these, under their lock, unless they are closed
   */
  RehearsalDriver(ClContext real, SelfCheck selfCheck, Consumer<Runnable> whileOpen) {
    super(
        new RehearsalContext(real), (context, driver) -> new Rehearsed(context, driver, selfCheck));
    this.whileOpen = whileOpen;
  }

  /** Trusts what is not known to be wrong, and rehearses the check of what is not known. */
  private static final class Rehearsed extends SelfCheck {
    private final ClContext context;
    private final SelfCheck known;

    Rehearsed(ClContext context, BackendDriver driver, SelfCheck known) {
      super(context, driver, Optional.empty(), false);
      this.context = context;
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

    private Storage[] storages(List<TensorType> types) {
      return types.stream().map(type -> context.scratch(type.byteSize())).toArray(Storage[]::new);
    }
  }

  @Override
  public void read(Storage source, HostArray target) {
    throw new UnsupportedOperationException("in a rehearsal tensors have no elements to read");
  }

  @Override
  public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    Execution[] prepared = new Execution[1];
    whileOpen.accept(() -> prepared[0] = super.prepare(op, inputs, outputs));
    return (in, out) -> {
      if (prepared[0] != null) {
        whileOpen.accept(() -> prepared[0].run(in, out));
      }
    };
  }
}
