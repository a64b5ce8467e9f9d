package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.spi.Execution;

/**
 * The launch of {@code gather.cl}: an element, or 16 bytes, per work-item on GPUs, slices on CPUs.
 *
 * @param type data's elements
 * @param ids those of the indices
 * @param outer matrices of data
 * @param extent slices in each
 * @param count slices picked from each
 * @param inner elements of a slice
 * @param perBatch tuples that share a batch, where slices are named by tuples
 * @param extents of each index of a tuple; none where slices are named by their number
 */
record SliceGather(
    DataType type,
    DataType ids,
    long outer,
    long extent,
    long count,
    long inner,
    long perBatch,
    long[] extents) {
  static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 12;

  /** The kernel's function. */
  static String function(Strategy form) {
    return form == Strategy.GPU ? "gather_elements" : "gather_slices";
  }

  Execution prepare(Strategy form, ClContext context) {
    int factor = 1;
    List<Object> numbers = new ArrayList<>(List.of(outer, extent, count));
    long bits = Bits.of(type, type.isFloating() ? Double.NaN : 0);
    Grid grid;
    if (form == Strategy.GPU) {
      factor = 16 / type.bytes();
      while (inner % factor != 0) {
        factor /= 2;
      }
      numbers.addAll(List.of(inner / factor, bits));
      grid = Grid.cover(outer * count * (inner / factor), GROUP);
    } else {
      long slices = Math.max(1, PIECE / inner);
      numbers.addAll(List.of(inner, bits, slices));
      grid = Grid.of(Grid.roundUp(outer * count, slices) / slices);
    }
    List<AutoCloseable> owned = new ArrayList<>();
    Defines defines =
        Defines.none().with("BYTES", type.bytes() * factor).with("IDS", ClTypes.name(ids));
    if (extents.length > 0) {
      ClBuffer table = context.constants(extents);
      owned.add(table);
      numbers.addAll(List.of(perBatch, table));
      defines = defines.with("DEPTH", extents.length);
    }
    ClKernel kernel = context.kernel("gather.cl", function(form), defines);
    owned.add(kernel);
    Object[] arguments = new Object[3 + numbers.size()];
    for (int i = 0; i < numbers.size(); i++) {
      arguments[3 + i] = numbers.get(i);
    }
    return new ClPlan(
        owned,
        (x, y) -> {
          arguments[0] = x[0];
          arguments[1] = x[1];
          arguments[2] = y[0];
          kernel.args(arguments).enqueue(grid);
        });
  }
}
