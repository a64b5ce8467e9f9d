package org.jocelyn.opencl;

import org.jocelyn.op.Gru;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;

/**
 * How the work of a recurrent operation's gradient is shared out.
 *
 * @param products gates whose products with the state are made together: P
 * @param whole whether all steps are one launch
 * @param rows sequences of a work-item or work-group
 * @param partTiles tiles of {@link #TILE} elements of the state in each part
 * @param parts into which the state is divided
 */
record RecurrentGradientLaunch(
    RecurrentGeometry g,
    int products,
    Strategy form,
    boolean whole,
    int rows,
    int partTiles,
    int parts) {
  /** Elements of the state whose weights lie together. */
  static final int TILE = 64;

  /** Work-items of a group. */
  static final int ITEMS = 256;

  /** Elements of the state of a group. */
  static final int UNITS = 32;

  /** Gradients of gates in local memory. */
  static final int DEPTH = 128;

  static RecurrentGradientLaunch of(
      Recurrent op, RecurrentGeometry g, Strategy form, boolean whole, ClDevice device) {
    int rows = RecurrentLaunch.rows(g.batch());
    boolean twoPasses = op instanceof Gru gru && !gru.linearBeforeReset();
    int products = twoPasses ? 2 : g.gates();
    int tiles = (int) Math.min(Integer.MAX_VALUE, tiles(g));
    int partTiles = Math.max(1, tiles);
    if (!whole) {
      long rowBlocks = (g.batch() + rows - 1) / rows * g.directions();
      long wanted = Math.max(1, 2L * device.computeUnits() / Math.max(1, rowBlocks));
      partTiles = (int) Math.max(1, (tiles + wanted - 1) / wanted);
    }
    int parts = (tiles + partTiles - 1) / partTiles;
    return new RecurrentGradientLaunch(g, products, form, whole, rows, partTiles, parts);
  }

  private static long tiles(RecurrentGeometry g) {
    return (g.hidden() + TILE - 1) / TILE;
  }

  /** Tiles of the state. */
  long tiles() {
    return tiles(g);
  }

  /** Passes of a step. */
  int passes() {
    return products < g.gates() ? 2 : 1;
  }

  /** Work-items, or groups, along the batch. */
  long rowBlocks() {
    return (g.batch() + rows - 1) / rows;
  }

  /** Whether a work-group is possible on a device. */
  boolean fits(ClDevice device) {
    long localFloats = (long) rows * (DEPTH + ITEMS);
    return form == Strategy.CPU
        || (ITEMS <= device.maxWorkGroupSize()
            && localFloats * Float.BYTES <= device.localMemoryBytes());
  }

  /** What a state of every step of every sequence takes. */
  long stateBytes() {
    return Float.BYTES * g.steps() * g.batch() * g.directions() * g.hidden();
  }

  /** What the gates of all steps take. */
  long sumBytes() {
    return g.gates() * stateBytes();
  }

  /** What the packed recurrent weights take. */
  long packedBytes() {
    return Float.BYTES * tiles() * TILE * g.directions() * g.gates() * g.hidden();
  }

  /** The launch of the walk. */
  Grid steps() {
    if (form == Strategy.CPU) {
      return Grid.of(rowBlocks(), parts, g.directions()).local(1, 1, 1);
    }
    long units = (g.hidden() + UNITS - 1) / UNITS;
    return Grid.of(rowBlocks() * ITEMS, units, g.directions()).local(ITEMS, 1, 1);
  }

  /** The launch of a kernel that goes through lines of a vector's width of elements each. */
  Grid lines(long count, long lines, long planes) {
    return RecurrentLaunch.lines(form, count, lines, planes);
  }
}
