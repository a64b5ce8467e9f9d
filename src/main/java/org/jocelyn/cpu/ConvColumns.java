package org.jocelyn.cpu;

import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.HostArray;

/** Makes the matrix whose columns are the windows of a convolution, without making its elements. */
final class ConvColumns {
  /** Elements of planes up to which an image is copied into them. */
  private static final long MOST = 1 << 26;

  private final CpuContext context;
  private final ConvGeometry g;
  private final PhasePlane plane;
  private final int[] offsets;
  private final Im2colOperand.Window window;

  ConvColumns(CpuContext context, ConvGeometry g) {
    this.context = context;
    this.g = g;
    this.plane = isWorthPlanes(g) ? PhasePlane.of(g.window(), g.inH(), g.inW()) : null;
    this.offsets = plane == null ? null : plane.offsets(g);
    this.window = g.isPointwise() || plane != null ? null : Im2colOperand.Window.of(g);
  }

  /** Whether a pixel is seen more than once on average, and the planes are not too large. */
  private static boolean isWorthPlanes(ConvGeometry g) {
    long height = g.inH() + g.window().top() + g.window().bottom();
    long width = g.inW() + g.window().left() + g.window().right() + g.window().strideW();
    return g.taps() > (long) g.window().strideH() * g.window().strideW()
        && height < MOST
        && width < MOST
        && height * width <= MOST / Math.max(1, g.groupIn());
  }

  /** The columns of one group of an image; {@code alone} on the caller's thread. */
  Made of(FloatSlice image, boolean alone) {
    if (g.isPointwise()) {
      HostArray pixels = HostArray.of(image.values());
      int count = (int) g.outPixels();
      return new Made(StridedOperand.columns(pixels, image.at(), count), null, null);
    }
    if (plane == null) {
      return new Made(new Im2colOperand(window, image.values(), image.at()), null, null);
    }
    int channels = (int) g.groupIn();
    float[] planes = context.scratch().take(channels * plane.length());
    CpuThreads.Range split =
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = image.at() + i * (int) g.inPixels();
            plane.split(image.values(), at, (int) g.inW(), planes, i * plane.length());
          }
        };
    if (alone) {
      split.run(0, channels);
    } else {
      context.threads().forEach(channels, 1 + channels / 16, split);
    }
    PlanesOperand operand = new PlanesOperand(plane, offsets, (int) g.outW(), planes);
    return new Made(operand, planes, context.scratch());
  }

  /** Columns and the memory that they borrow, if they do. */
  record Made(GemmOperand operand, float[] memory, CpuScratch lender) implements AutoCloseable {
    @Override
    public void close() {
      if (lender != null) {
        lender.give(memory);
      }
    }
  }
}
