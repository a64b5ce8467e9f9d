package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Rearrangement;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.StridedCopy.Axis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * Every {@link Rearrangement}, one box after the other: contiguous runs are copied whole,
 * transpositions in blocks that stay in the cache, the rest line by line.
 */
final class CpuRearrangement<O extends Rearrangement> implements OpKernel<O> {
  /** Elements along each side of a block: 32 lines of 64 bytes or more are some 4 KiB. */
  private static final int BLOCK = 32;

  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuRearrangement(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    Moves moves = Moves.of(outputs.get(0).dataType());
    List<Box> boxes =
        op.copies(inputs).stream()
            .filter(copy -> copy.size() > 0)
            .map(copy -> new Box(copy.collapsed()))
            .toList();
    return (in, out) -> {
      for (Box box : boxes) {
        Object source = ((HostArray) in[box.copy.input()]).array();
        Object target = ((HostArray) out[box.copy.output()]).array();
        box.run(context.threads(), moves, source, target);
      }
    };
  }

  /** One box cut into the parts that a thread takes: lines, or blocks of a transposition. */
  private static final class Box {
    private final StridedCopy copy;
    private final int transposed;
    private final int lineLength;
    private final int columnBlocks;
    private final int rowBlocks;
    private final int parts;
    private final int partSize;

    Box(StridedCopy copy) {
      this.copy = copy;
      this.transposed = copy.transposedAxis();
      int inner = (int) copy.inner().extent();
      if (transposed >= 0) {
        lineLength = BLOCK;
        rowBlocks = blocks((int) copy.axes().get(transposed).extent(), BLOCK);
      } else {
        // a long line alone must still keep all threads busy
        lineLength = Math.min(inner, GRAIN);
        rowBlocks = 1;
      }
      columnBlocks = blocks(inner, lineLength);
      int rest = 1;
      for (int axis = 0; axis < copy.axes().size() - 1; axis++) {
        rest *= axis == transposed ? 1 : (int) copy.axes().get(axis).extent();
      }
      parts = rest * rowBlocks * columnBlocks;
      partSize = Math.max(1, (int) (copy.size() / parts));
    }

    private static int blocks(int extent, int block) {
      return (extent - 1) / block + 1;
    }

    void run(CpuThreads threads, Moves moves, Object source, Object target) {
      threads.forEach(
          parts,
          Math.max(1, GRAIN / partSize),
          (first, last) -> {
            for (int part = first; part < last; part++) {
              move(part, moves, source, target);
            }
          });
    }

    private void move(int part, Moves moves, Object source, Object target) {
      int column = part % columnBlocks * lineLength;
      int row = part / columnBlocks % rowBlocks * BLOCK;
      int rest = part / columnBlocks / rowBlocks;
      Axis inner = copy.inner();
      long from = copy.sourceOffset() + column * inner.sourceStride();
      long to = copy.targetOffset() + column * inner.targetStride();
      for (int axis = copy.axes().size() - 2; axis >= 0; axis--) {
        Axis outer = copy.axes().get(axis);
        long index = row;
        if (axis != transposed) {
          index = rest % outer.extent();
          rest /= (int) outer.extent();
        }
        from += index * outer.sourceStride();
        to += index * outer.targetStride();
      }
      int count = (int) Math.min(lineLength, inner.extent() - column);
      int rows = 1;
      int rowTo = 0;
      if (transposed >= 0) {
        Axis outer = copy.axes().get(transposed);
        rows = (int) Math.min(BLOCK, outer.extent() - row);
        rowTo = (int) outer.targetStride();
      }
      int columnFrom = (int) inner.sourceStride();
      int columnTo = (int) inner.targetStride();
      if (rows > count) {
        // long lines are cheaper than many: go along the transposed axis, where the source is dense
        for (int j = 0; j < count; j++) {
          moves.line(
              source, (int) from + j * columnFrom, 1, target, (int) to + j * columnTo, rowTo, rows);
        }
      } else {
        for (int i = 0; i < rows; i++) {
          moves.line(
              source, (int) from + i, columnFrom, target, (int) to + i * rowTo, columnTo, count);
        }
      }
    }
  }
}
