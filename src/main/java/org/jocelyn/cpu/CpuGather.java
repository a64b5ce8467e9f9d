package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Gather}: whole slices where they are contiguous, else element by element. */
final class CpuGather implements OpKernel<Gather> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  /** Indices that one call picks where the slices are single elements. */
  private static final int PICKS = 1 << 12;

  private final CpuContext context;

  CpuGather(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Gather op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    Shape data = inputs.get(0).shape();
    int axis = data.axis(op.axis());
    int extent = (int) data.dim(axis);
    int inner = (int) data.sizeOf(axis + 1, data.rank());
    int outer = (int) data.sizeOf(0, axis);
    int count = (int) inputs.get(1).size();
    HostArray missing = HostArray.allocate(type.withShape(Shape.of(1)));
    missing.set(0, type.dataType().isFloating() ? Double.NaN : 0);
    Slices slices =
        new Slices(Moves.of(type.dataType()), missing.array(), extent * inner, count, inner);
    return (in, out) -> {
      if (type.size() == 0) {
        return;
      }
      Object x = ((HostArray) in[0]).array();
      Object y = ((HostArray) out[0]).array();
      int[] offsets = offsets((HostArray) in[1], extent, inner);
      if (inner == 1) {
        int parts = (count - 1) / PICKS + 1;
        context
            .threads()
            .forEach(
                outer * parts,
                Math.max(1, GRAIN / Math.min(PICKS, count)),
                (first, last) -> {
                  for (int i = first; i < last; i++) {
                    slices.pick(i / parts, i % parts * PICKS, offsets, x, y);
                  }
                });
      } else {
        context
            .threads()
            .forEach(
                outer * count,
                Math.max(1, GRAIN / inner),
                (first, last) -> {
                  for (int i = first; i < last; i++) {
                    slices.copy(i / count, i % count, offsets, x, y);
                  }
                });
      }
    };
  }

  /** Where each picked slice begins within one matrix of data, −1 for an index out of range. */
  private static int[] offsets(HostArray indices, int extent, int inner) {
    int[] offsets = new int[indices.length()];
    for (int i = 0; i < offsets.length; i++) {
      long index = indices.getLong(i);
      index += index < 0 ? extent : 0;
      offsets[i] = index < 0 || index >= extent ? -1 : (int) index * inner;
    }
    return offsets;
  }

  private record Slices(Moves moves, Object missing, int matrix, int count, int inner) {
    void pick(int outer, int first, int[] offsets, Object x, Object y) {
      int picks = Math.min(PICKS, count - first);
      moves.pick(x, outer * matrix, offsets, first, missing, y, outer * count + first, picks);
    }

    void copy(int outer, int index, int[] offsets, Object x, Object y) {
      int to = (outer * count + index) * inner;
      if (offsets[index] < 0) {
        moves.line(missing, 0, 0, y, to, 1, inner);
      } else {
        moves.line(x, outer * matrix + offsets[index], 1, y, to, 1, inner);
      }
    }
  }
}
