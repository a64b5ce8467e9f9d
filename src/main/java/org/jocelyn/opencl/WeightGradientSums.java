package org.jocelyn.opencl;

import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Storage;

/** The sums of slices of the pixels, from which conv2d_gradient_sums.cl makes the gradient. */
final class WeightGradientSums implements AutoCloseable {
  private static final int THREADS = 64;

  private final ClContext context;
  private final ClKernel kernel;
  private final long weights;
  private final int slices;

  /** What sums the slices into memory of their own. */
  @FunctionalInterface
  interface Slices {
    void enqueue(Storage sums);
  }

  WeightGradientSums(ConvGeometry g, int slices, ClContext context) {
    this.context = context;
    this.kernel = context.kernel("conv2d_gradient_sums.cl", "conv2d_gradient_sums", Defines.none());
    this.weights = g.outChannels() * g.groupIn() * g.taps();
    this.slices = slices;
  }

  /** Enqueues the slices, and what makes dw of them; a single one is dw at once. */
  void enqueue(Slices enqueued, Storage dw) {
    if (slices == 1) {
      enqueued.enqueue(dw);
      return;
    }
    try (ClBuffer sums = context.scratch(Math.max(1, slices * weights) * Float.BYTES)) {
      enqueued.enqueue(sums);
      kernel.args(sums, dw, slices, (int) weights).enqueue(Grid.cover(weights, THREADS));
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
