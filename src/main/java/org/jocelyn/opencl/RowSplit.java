package org.jocelyn.opencl;

import java.util.List;

/**
 * How the GPU kernels that give a row to the lanes of a work-group split rows of some length. A
 * pack is what a lane reads at once: four neighbouring elements where rows are a multiple of that
 * long and so every row begins where 16 bytes may be read, else one.
 *
 * @param lanes work-items that share a row
 * @param rows rows of a work-group
 * @param items packs of a row that a lane keeps in registers; 0 where the row is too long
 * @param width elements of a pack
 */
record RowSplit(int lanes, int rows, int items, int width) {
  /** What the kernels may round a row's length up by. */
  static final int ROUNDED = 1 << 16;

  /** Work-items of the work-groups that take several rows; what any device can run. */
  private static final int GROUP = 128;

  /** Lanes that exchange without a barrier, on most GPUs. */
  private static final int NEIGHBOURS = 32;

  /** Elements that a lane keeps at most, and all lanes of a row together. */
  private static final int KEPT = 32;

  private static final int KEPT_ROW = 8192;

  /** Work-items of a group for rows that are not kept. */
  private static final int LARGEST = 1024;

  /** Of contiguous rows, which the kernels take to have an element. */
  static RowSplit of(long extent, ClDevice device) {
    return of(extent, 1, device);
  }

  /** The same for a kernel that keeps several rows of this extent at a time. */
  static RowSplit of(long extent, int arrays, ClDevice device) {
    return of(extent, arrays, Integer.highestOneBit(device.maxWorkGroupSize()));
  }

  private static RowSplit of(long extent, int arrays, int largestGroup) {
    int width = extent % 4 == 0 ? 4 : 1;
    long packs = extent / width;
    int most = KEPT / arrays / Math.max(2, width);
    int limit = Math.min(largestGroup, KEPT_ROW * arrays / KEPT);
    for (int lanes = 4; lanes <= limit; lanes = lanes == NEIGHBOURS ? 128 : 2 * lanes) {
      // few packs each while neighbours suffice: that many loads are in flight as it is
      int items = lanes < NEIGHBOURS ? 2 : most;
      if (packs <= (long) lanes * items) {
        return new RowSplit(lanes, Math.max(1, GROUP / lanes), items(packs, lanes), width);
      }
    }
    return new RowSplit(Math.min(LARGEST / arrays, largestGroup), 1, 0, width);
  }

  /** Of so many neighbouring columns a work-group. */
  static RowSplit ofColumns(int columns) {
    return new RowSplit(256 / columns, columns, 0, 1);
  }

  /** Packs of a lane, of a few numbers only, so that rows of many lengths share a program. */
  private static int items(long packs, int lanes) {
    long needed = Math.max(1, (packs + lanes - 1) / lanes);
    int half = Math.max(1, (int) Long.highestOneBit(needed) / 2);
    return (int) ((needed + half - 1) / half * half);
  }

  /** A row length that is split as this one and leaves some lanes without an element. */
  static long smallExtent(long extent) {
    return smallExtent(extent, 1);
  }

  /** The same for a kernel that keeps several rows of this extent at a time. */
  static long smallExtent(long extent, int arrays) {
    RowSplit split = of(extent, arrays, LARGEST);
    return split.items == 0
        ? KEPT_ROW + split.width
        : ((long) split.lanes * split.items - 1) * split.width;
  }

  int groupSize() {
    return lanes * rows;
  }

  Defines defines(ClDevice device) {
    Defines split =
        Defines.none()
            .with("LANES", lanes)
            .with("ROWS", rows)
            .with("ITEMS", items)
            .with("WIDTH", width);
    return exchanging(split, device);
  }

  /** These and what lane_reduction.h needs to know of a device. */
  static Defines exchanging(Defines defines, ClDevice device) {
    for (Instruction way : List.of(Instruction.NVIDIA_SHUFFLE, Instruction.SUB_GROUPS)) {
      if (device.has(way)) {
        return device.instructions().define(defines, way);
      }
    }
    return defines;
  }

  /** Whole work-groups for this many rows. */
  Grid grid(long count) {
    return Grid.of((count + rows - 1) / rows * groupSize()).local(groupSize());
  }
}
