package org.jocelyn.opencl;

/**
 * How the GPU kernels that give a row to the lanes of a work-group split rows of some length.
 *
 * @param lanes work-items that share a row
 * @param rows rows of a work-group
 * @param items elements of a row that a lane keeps in registers; 0 where the row is too long
 */
record RowSplit(int lanes, int rows, int items) {
  static RowSplit of(long extent) {
    if (extent <= 16) {
      return new RowSplit(4, 16, 4);
    } else if (extent <= 64) {
      return new RowSplit(16, 4, 4);
    } else if (extent <= 256) {
      return new RowSplit(64, 1, 4);
    } else if (extent <= 1024) {
      return new RowSplit(256, 1, 4);
    } else if (extent <= 4096) {
      return new RowSplit(256, 1, 16);
    }
    return new RowSplit(256, 1, 0);
  }

  /** A row length that is split the same way and leaves some lanes without an element. */
  long smallExtent() {
    return items == 0 ? 4099 : (long) lanes * items - 3;
  }

  int groupSize() {
    return lanes * rows;
  }

  Defines defines() {
    return Defines.none().with("LANES", lanes).with("ROWS", rows).with("ITEMS", items);
  }

  /** Whole work-groups for this many rows. */
  Grid grid(long count) {
    return Grid.of((count + rows - 1) / rows * groupSize()).local(groupSize());
  }
}
