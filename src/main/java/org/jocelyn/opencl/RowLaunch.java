package org.jocelyn.opencl;

import java.util.List;

/**
 * How a kernel walks contiguous rows: a row to some lanes of a work-group on GPUs, some rows to a
 * work-item on CPUs.
 *
 * @param defines the macros of the split
 * @param arguments on CPUs, the rows of a work-item
 * @param grid whole work-groups for all rows
 */
record RowLaunch(Defines defines, List<Integer> arguments, Grid grid) {
  /** Work-items of the work-groups that a device must be able to run. */
  static final int LARGEST_GROUP = 256;

  /** Elements that make a work-item worth starting. */
  private static final long PIECE = 4096;

  static RowLaunch of(Strategy form, long rows, long extent, ClDevice device) {
    if (form == Strategy.GPU) {
      RowSplit split = RowSplit.of(extent, device);
      return new RowLaunch(split.defines(device), List.of(), split.grid(extent == 0 ? 0 : rows));
    }
    int perItem = (int) Math.max(1, PIECE / Math.max(1, extent));
    Grid grid = Grid.cover((rows + perItem - 1) / perItem, 1);
    return new RowLaunch(Defines.none(), List.of(perItem), grid);
  }
}
