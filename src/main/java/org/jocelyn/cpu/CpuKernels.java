package org.jocelyn.cpu;

import org.jocelyn.op.Fill;
import org.jocelyn.spi.KernelRegistry;

/** The table of the CPU's kernels: one line per operation. */
final class CpuKernels {
  private CpuKernels() {}

  static KernelRegistry create(CpuContext context) {
    return new KernelRegistry("cpu").add(Fill.class, new CpuFill());
  }
}
