package org.jocelyn.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocelyn.TensorType;
import org.jocelyn.UnsupportedOpException;
import org.jocelyn.op.Op;

/** A backend's table from operation class to kernel. Filled once, then only read. */
public final class KernelRegistry {
  private final String backend;
  private final Map<Class<? extends Op>, OpKernel<?>> kernels = new HashMap<>();

  public KernelRegistry(String backend) {
    this.backend = backend;
  }

  /** Adds the kernel of one operation; returns this. */
  public <O extends Op> KernelRegistry add(Class<O> type, OpKernel<O> kernel) {
    if (kernels.putIfAbsent(type, kernel) != null) {
      throw new IllegalStateException(backend + " has two kernels for " + type.getSimpleName());
    }
    return this;
  }

  /** The operations that have a kernel. */
  public Set<Class<? extends Op>> operations() {
    return Set.copyOf(kernels.keySet());
  }

  /**
   * Prepares an operation with its kernel.
   *
   * @throws UnsupportedOpException if there is none
   */
  @SuppressWarnings("unchecked") // add() ties the kernel's type to the class it is filed under
  public <O extends Op> Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    OpKernel<O> kernel = (OpKernel<O>) kernels.get(op.getClass());
    if (kernel == null) {
      throw new UnsupportedOpException("backend " + backend + " has no kernel for " + op.label());
    }
    return kernel.prepare(op, inputs, outputs);
  }
}
