package org.jocelyn.opencl;

import org.jocelyn.op.RecurrentGeometry;

/**
 * How the work of a recurrent operation is shared out.
 *
 * @param whole whether all steps are one launch
 * @param rows sequences of a work-item or work-group
 * @param units elements of the state that a work-group computes at a time
 * @param partBlocks blocks of {@link #BLOCK} elements of the state in each part
 * @param parts into which the state is divided
 */
record RecurrentLaunch(
    RecurrentGeometry g,
    Strategy form,
    boolean whole,
    int rows,
    int units,
    int partBlocks,
    int parts) {
  /** Elements of the state whose weights lie together. */
  static final int BLOCK = 16;

  /** Work-items of a group. */
  static final int ITEMS = 256;

  /** Elements of the state in local memory. */
  static final int DEPTH = 128;

  /** Work-items of a group that goes along a line. */
  private static final int LINE_ITEMS = 64;

  /** Sequences from which on a work-item or work-group takes two, and four. */
  private static final int TWO_ROWS_FROM = 4;

  private static final int FOUR_ROWS_FROM = 16;
  private static final int FEWEST_UNITS = 32;

  static RecurrentLaunch of(RecurrentGeometry g, Strategy form, boolean whole, ClDevice device) {
    int rows = rows(g.batch());
    int blocks = (int) Math.min(Integer.MAX_VALUE, (g.hidden() + BLOCK - 1) / BLOCK);
    int units = FEWEST_UNITS;
    while (whole && units < ITEMS && units < g.hidden()) {
      units *= 2;
    }
    int partBlocks = blocks;
    if (!whole && form == Strategy.GPU) {
      partBlocks = FEWEST_UNITS / BLOCK;
    } else if (!whole) {
      long rowBlocks = (g.batch() + rows - 1) / rows * g.directions();
      long wanted = Math.max(1, 2L * device.computeUnits() / Math.max(1, rowBlocks));
      partBlocks = (int) ((blocks + wanted - 1) / wanted);
    }
    int parts = (blocks + partBlocks - 1) / partBlocks;
    return new RecurrentLaunch(g, form, whole, rows, units, partBlocks, parts);
  }

  /** More sequences share each weight that is read, but a few are better shared out. */
  static int rows(long batch) {
    return batch >= FOUR_ROWS_FROM ? 4 : batch >= TWO_ROWS_FROM ? 2 : 1;
  }

  /** A small number of sequences of which as many are taken at a time as of so many. */
  static long likeBatch(long batch) {
    return Math.min(batch, batch >= FOUR_ROWS_FROM ? FOUR_ROWS_FROM + 1 : TWO_ROWS_FROM + 1);
  }

  /** Work-items, or groups, along the batch. */
  long rowBlocks() {
    return (g.batch() + rows - 1) / rows;
  }

  /** Whether a work-group is possible on a device. */
  boolean fits(ClDevice device) {
    long localFloats = (long) rows * (DEPTH + g.gates() * ITEMS);
    return form == Strategy.CPU
        || (ITEMS <= device.maxWorkGroupSize()
            && localFloats * Float.BYTES <= device.localMemoryBytes());
  }

  /** What the products with the input take. */
  long sumBytes() {
    return Float.BYTES * g.steps() * g.batch() * g.directions() * g.gates() * g.hidden();
  }

  /** What the packed recurrent weights take. */
  long packedBytes() {
    long blocks = (g.hidden() + BLOCK - 1) / BLOCK;
    return Float.BYTES * blocks * BLOCK * g.hidden() * g.directions() * g.gates();
  }

  /** The launch of the steps. */
  Grid steps() {
    return form == Strategy.CPU
        ? Grid.of(rowBlocks(), parts, g.directions()).local(1, 1, 1)
        : Grid.of(rowBlocks() * ITEMS, parts, g.directions()).local(ITEMS, 1, 1);
  }

  /**
   * The launch of a kernel that goes through {@code count} elements of each line in strides of the
   * launch.
   */
  static Grid lines(Strategy form, long count, long lines, long planes) {
    long local = form == Strategy.CPU ? 1 : LINE_ITEMS;
    long wide = form == Strategy.CPU ? 1 : Math.min(ITEMS, Grid.roundUp(count, local));
    return Grid.of(wide, lines, planes).local(local, 1, 1);
  }
}
