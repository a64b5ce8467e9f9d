package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** A convolution's weight gradient by conv2d_gradient_tiled.cl, for GPUs. */
final class TiledWeightGradient {
  /** Depth of a tile: BK. */
  private static final int DEPTH = 16;

  /** Pixels of a slice below which adding the slices costs too much. */
  private static final long SHORTEST = 256;

  /** Work-groups for each multiprocessor, so that they end at about the same time. */
  private static final long WAVES = 8;

  private final ConvGeometry g;
  private final Tile tile;
  private final long slicePixels;
  private final int slices;
  private final ClKernel kernel;
  private final WeightGradientSums sums;

  /**
   * A work-group's tile.
   *
   * @param size rows and columns: TILE
   * @param item rows and columns of a work-item's part: ITEM
   */
  record Tile(int size, int item) {
    /** Whether the device can run it, and no more of it would be idle than a small one's. */
    boolean accepts(ConvGeometry g, ClDevice device) {
      long localBytes = 4L * DEPTH * (size + 4) * Float.BYTES;
      return threads() <= device.maxWorkGroupSize()
          && localBytes <= device.localMemoryBytes()
          && g.groups() <= PlaneGrid.MAX_GROUPS
          && across(g.groupOut()) <= PlaneGrid.MAX_GROUPS
          && (size == 32 || 2 * Math.min(g.groupOut(), columns(g)) > size);
    }

    static long columns(ConvGeometry g) {
      return g.groupIn() * g.taps();
    }

    long across(long extent) {
      return (extent + size - 1) / size;
    }

    long count(ConvGeometry g) {
      return Math.max(1, across(g.groupOut()) * across(columns(g)) * g.groups());
    }

    int threads() {
      return size / item * (size / item);
    }
  }

  TiledWeightGradient(ConvGeometry g, Tile tile, ClContext context) {
    this.g = g;
    this.tile = tile;
    long pixels = g.batch() * g.outPixels();
    long wanted = WAVES * context.device().computeUnits() / tile.count(g);
    long weights = Math.max(1, g.outChannels() * Tile.columns(g));
    long held = context.device().maxAllocationBytes() / Float.BYTES / weights;
    long most =
        Math.min(Math.min(pixels / SHORTEST, held), PlaneGrid.MAX_GROUPS / Math.max(1, g.groups()));
    long parts = Math.max(1, Math.min(wanted, most));
    this.slicePixels = Grid.roundUp((pixels + parts - 1) / parts, DEPTH);
    this.slices = slicePixels == 0 ? 0 : (int) ((pixels + slicePixels - 1) / slicePixels);
    this.kernel =
        context.kernel(
            "conv2d_gradient_tiled.cl",
            "conv2d_gradient_tiled",
            Defines.none().with("TILE", tile.size()).with("ITEM", tile.item()).with("BK", DEPTH));
    this.sums = new WeightGradientSums(g, slices, context);
  }

  Execution plan() {
    ClArguments numbers =
        ClConv2dWeightGradient.extents(
            new ClArguments()
                .ints(slicePixels, g.batch() * g.outPixels())
                .ints(g.groups(), g.groupIn(), g.groupOut()),
            g);
    Grid grid =
        Grid.of(
                tile.across(Tile.columns(g)) * tile.threads(),
                tile.across(g.groupOut()),
                (long) slices * g.groups())
            .local(tile.threads(), 1, 1);
    return new ClPlan(
        List.of(kernel, sums),
        (in, out) ->
            sums.enqueue(
                to -> kernel.args(numbers.after(in, new Storage[] {to})).enqueue(grid), out[0]));
  }
}
