package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** A convolution's weight gradient by conv2d_gradient_packed.cl, for CPU devices. */
final class PackedWeightGradient {
  private static final String FILE = "conv2d_gradient_packed.cl";

  /** Columns of the register tile: NR. */
  private static final int COLUMNS = 6;

  private final ConvGeometry g;
  private final ClContext context;
  private final Slicing slicing;
  private final int rows;
  private final ClKernel gatherWindows;
  private final ClKernel gatherGradients;
  private final ClKernel multiply;
  private final WeightGradientSums sums;

  /**
   * How the pixels of all images are cut.
   *
   * @param width lanes of a vector: WIDTH
   * @param pixels of a slice
   * @param slices in all
   * @param held slices of a launch
   */
  private record Slicing(int width, int pixels, int slices, int held) {
    /** Bytes of gathered windows held at a time; they are to stay in the last-level cache. */
    private static final long HELD = 8 << 20;

    /** Pixels of a slice, a few rows of which fit a first-level cache. */
    private static final long LONGEST = 1024;

    /** Pixels below which adding up the tile's vectors costs too much. */
    private static final long SHORTEST = 256;

    static Slicing of(ConvGeometry g, ClDevice device) {
      int width = Math.max(4, Math.min(16, Integer.highestOneBit(device.preferredFloatWidth())));
      long fit = HELD / Math.max(1, g.inChannels() * g.taps() * Float.BYTES);
      long all = Math.max(1, g.batch() * g.outPixels());
      long longest = Math.max(SHORTEST, Math.min(LONGEST, fit));
      long pixels = Grid.roundUp(Math.min(all, longest), width);
      long slices = (g.batch() * g.outPixels() + pixels - 1) / pixels;
      long held = Math.min(slices, fit / (pixels + width));
      return new Slicing(width, (int) pixels, (int) slices, (int) Math.max(1, held));
    }

    /** Elements from one row of gathered pixels to the next. */
    int pitch() {
      return pixels + width;
    }

    long bytes(long rows) {
      return Math.max(1, rows) * held * pitch() * Float.BYTES;
    }
  }

  static boolean accepts(ConvGeometry g, ClDevice device) {
    Slicing slicing = Slicing.of(g, device);
    long rows = Math.max(g.inChannels() * g.taps(), g.outChannels());
    long weights = g.outChannels() * g.groupIn() * g.taps();
    return slicing.bytes(rows) <= device.maxAllocationBytes()
        && slicing.held() * weights * Float.BYTES <= device.maxAllocationBytes();
  }

  PackedWeightGradient(ConvGeometry g, ClContext context) {
    this.g = g;
    this.context = context;
    this.slicing = Slicing.of(g, context.device());
    // AVX-512 has 32 vector registers, AVX2 16
    this.rows = slicing.width() == 16 ? 4 : 2;
    Defines defines =
        Defines.none().with("WIDTH", slicing.width()).with("MR", rows).with("NR", COLUMNS);
    this.gatherWindows = context.kernel(FILE, "gather_windows", defines);
    this.gatherGradients = context.kernel(FILE, "gather_gradients", defines);
    this.multiply = context.kernel(FILE, "conv2d_gradient_packed", defines);
    this.sums = new WeightGradientSums(g, Math.min(slicing.slices(), slicing.held()), context);
  }

  Execution plan() {
    return new ClPlan(
        List.of(gatherWindows, gatherGradients, multiply, sums),
        (in, out) -> sums.enqueue(to -> enqueue(in[0], in[1], to), out[0]));
  }

  /** Enqueues all slices, those of one launch after those of another into the same sums. */
  private void enqueue(Storage x, Storage dy, Storage to) {
    long windowRows = g.inChannels() * g.taps();
    try (ClBuffer windows = context.scratch(slicing.bytes(windowRows));
        ClBuffer gradients = context.scratch(slicing.bytes(g.outChannels()))) {
      for (int first = 0; first < slicing.slices(); first += slicing.held()) {
        int count = Math.min(slicing.held(), slicing.slices() - first);
        gatherWindows
            .args(
                ClConv2dWeightGradient.extents(slices(first), g).after(new Storage[] {x}, windows))
            .enqueue(Grid.of(g.inChannels(), count).local(1, 1));
        gatherGradients
            .args(slices(first).ints(g.outPixels()).after(new Storage[] {dy}, gradients))
            .enqueue(Grid.of(g.outChannels(), count).local(1, 1));
        multiply(gradients, windows, to, count, first > 0);
      }
    }
  }

  private ClArguments slices(int first) {
    return new ClArguments().ints(first, slicing.pixels(), slicing.pitch(), g.batch());
  }

  private void multiply(
      ClBuffer gradients, ClBuffer windows, Storage to, int slices, boolean added) {
    long k = g.groupIn() * g.taps();
    ClArguments numbers =
        new ClArguments().ints(g.groupOut(), k, slicing.pixels(), slicing.pitch(), added ? 1 : 0);
    long rowTiles = (g.groupOut() + rows - 1) / rows;
    long columnTiles = (k + COLUMNS - 1) / COLUMNS;
    multiply
        .args(numbers.after(new Storage[] {gradients, windows}, to))
        .enqueue(Grid.of(rowTiles, columnTiles, (long) slices * g.groups()).local(1, 1, 1));
  }
}
