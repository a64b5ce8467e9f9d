package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.StridedCopy.Axis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherElements}: of a run of elements first the offsets, then the elements. */
final class CpuGatherElements implements OpKernel<GatherElements> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 12;

  private final CpuContext context;

  CpuGatherElements(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(GatherElements op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    Shape data = inputs.get(0).shape();
    int axis = data.axis(op.axis());
    Moves moves = Moves.of(type.dataType());
    Object missing = CpuSlices.missing(type);
    Lines lines =
        new Lines(op.starts(inputs).collapsed(), (int) data.dim(axis), data.strides()[axis]);
    return (in, out) -> {
      Object x = ((HostArray) in[0]).array();
      HostArray indices = (HostArray) in[1];
      Object y = ((HostArray) out[0]).array();
      context
          .threads()
          .forEach(
              (int) type.size(),
              GRAIN,
              (from, to) -> {
                int[] offsets = lines.offsets(indices, from, to);
                moves.pick(x, 0, offsets, 0, missing, y, from, to - from);
              });
    };
  }

  /**
   * Where the indices point: {@code extent} places along an axis, {@code stride} elements apart.
   */
  private record Lines(StridedCopy starts, int extent, long stride) {
    /** Where elements {@code from} to {@code to} of y lie in data, −1 for what is out of range. */
    int[] offsets(HostArray indices, int from, int to) {
      int[] offsets = new int[to - from];
      Axis inner = starts.inner();
      int length = (int) inner.extent();
      for (int i = from, end; i < to; i = end) {
        int column = i % length;
        end = Math.min(to, i - column + length);
        long start = start(i / length) + column * inner.sourceStride();
        for (int j = i; j < end; j++, start += inner.sourceStride()) {
          long index = indices.getLong(j);
          index += index < 0 ? extent : 0;
          offsets[j - from] = index < 0 || index >= extent ? -1 : (int) (start + index * stride);
        }
      }
      return offsets;
    }

    private long start(int line) {
      long start = starts.sourceOffset();
      long rest = line;
      for (int axis = starts.axes().size() - 2; axis >= 0; axis--) {
        Axis outer = starts.axes().get(axis);
        start += rest % outer.extent() * outer.sourceStride();
        rest /= outer.extent();
      }
      return start;
    }
  }
}
