package org.jocelyn.opencl;

import org.jocelyn.DataType;
import org.jocelyn.op.Reduce.Stage;

/**
 * How a stage of a reduction is cut into parts, and those to work-items.
 *
 * @param parts parts of the axis
 * @param length elements of a part; the last may have fewer
 * @param lanes work-items of a row, where rows are contiguous; 0 on CPUs
 * @param columns packs of columns of a work-group, where they are not; 0 on CPUs
 * @param width elements of a pack
 */
record ReduceSplit(long parts, long length, int lanes, int columns, int width) {
  /** Work-items of the groups of reduce_groups.cl. */
  static final int GROUP = 256;

  /** Work-groups for each multiprocessor. */
  private static final long BUSY = 8;

  /** Packs that a work-item reads at a time: AHEAD. */
  private static final int AHEAD = 4;

  /** On GPUs. */
  static ReduceSplit of(Stage stage, DataType type, ClDevice device) {
    boolean isRows = stage.inner() == 1;
    long contiguous = isRows ? stage.extent() : stage.inner();
    int width = type.bytes() == 4 && contiguous % 4 == 0 ? 4 : 1;
    long packs = contiguous / width;
    long busy = BUSY * device.computeUnits();
    if (isRows) {
      // a part is worth a work-group whose work-items read as much at a time as they can, twice
      long most = stage.extent() / (2L * GROUP * AHEAD * width);
      int lanes = packs <= 16 ? 4 : packs <= 1024 ? 32 : GROUP;
      return cut(stage, Math.min(most, busy / stage.outer()), lanes, 0, width);
    }
    int columns = packs < 16 ? 4 : 32;
    long tasks = stage.outer() * ((packs - 1) / columns + 1);
    long most = stage.extent() / ((long) GROUP / columns * AHEAD);
    return cut(stage, Math.min(most, busy / tasks), 0, columns, width);
  }

  /** On CPUs, of so many parts. */
  static ReduceSplit ofCpu(Stage stage, long parts) {
    return new ReduceSplit(parts, (stage.extent() - 1) / parts + 1, 0, 0, 1);
  }

  /** Parts of whole packs: so many at most. */
  private static ReduceSplit cut(Stage stage, long most, int lanes, int columns, int width) {
    long parts = Math.max(1, most);
    long length = Grid.roundUp((stage.extent() - 1) / parts + 1, width);
    return new ReduceSplit((stage.extent() - 1) / length + 1, length, lanes, columns, width);
  }

  /** The same without cutting a stage. */
  ReduceSplit whole(Stage stage) {
    return new ReduceSplit(1, stage.extent(), lanes, columns, width);
  }

  Defines defines(ClDevice device) {
    if (lanes == 0 && columns == 0) {
      return Defines.none();
    }
    Defines split = Defines.none().with("WIDTH", width);
    if (columns > 0) {
      return split.with("COLUMNS", columns);
    }
    Defines rows = split.with("LANES", lanes);
    return device.has(Instruction.NVIDIA_SHUFFLE)
        ? device.instructions().define(rows, Instruction.NVIDIA_SHUFFLE)
        : rows;
  }

  /** On GPUs, whole work-groups for all parts. */
  Grid grid(Stage stage) {
    long tasks = stage.outer() * parts;
    long groups =
        columns == 0
            ? (tasks * lanes + GROUP - 1) / GROUP
            : tasks * ((stage.inner() - 1) / ((long) columns * width) + 1);
    return Grid.of(groups * GROUP).local(GROUP);
  }
}
