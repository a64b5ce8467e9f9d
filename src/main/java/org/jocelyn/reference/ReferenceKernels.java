package org.jocelyn.reference;

import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.KernelRegistry;

/** The table of the reference's kernels: one line per operation. */
final class ReferenceKernels {
  private ReferenceKernels() {}

  static KernelRegistry create() {
    return new KernelRegistry("reference")
        .add(Fill.class, new ReferenceFill())
        .add(Matmul.class, new ReferenceMatmul())
        .add(Conv2d.class, new ReferenceConv2d())
        .add(ConvTranspose2d.class, new ReferenceConvTranspose2d());
  }
}
