package org.jocelyn.opencl;

import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.KernelRegistry;

/** The table of the operations that have OpenCL kernels: one line per operation. */
final class ClOperations {
  private final ClContext context;
  private final SelfCheck selfCheck;
  private final KernelRegistry registry;

  private ClOperations(ClContext context, BackendDriver driver) {
    this.context = context;
    this.selfCheck = new SelfCheck(context, driver, BuildId.current());
    this.registry = new KernelRegistry("opencl:" + context.device().index());
  }

  /** The kernels of an opened device; {@code driver} is what small cases are run on. */
  static KernelRegistry create(ClContext context, BackendDriver driver) {
    return new ClOperations(context, driver).all();
  }

  private KernelRegistry all() {
    return registry;
  }

  private <O extends Op> void add(Class<O> type, ClOp<O> op) {
    registry.add(type, new VariantChoice<>(op, selfCheck, context));
  }
}
