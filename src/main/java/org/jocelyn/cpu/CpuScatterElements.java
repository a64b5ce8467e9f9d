package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.StridedCopy.Axis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link ScatterElements}: the threads share the lines, and where those are fewer than threads the
 * parts of each.
 */
final class CpuScatterElements implements OpKernel<ScatterElements> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 13;

  private final CpuContext context;

  CpuScatterElements(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(ScatterElements op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    int axis = data.axis(op.axis());
    int count = (int) indices.dim(axis);
    int lines = (int) indices.with(axis, 1).size();
    if (indices.isEmpty()) {
      return (in, out) -> copy((HostArray) in[0], (HostArray) out[0]);
    }
    int extent = (int) data.dim(axis);
    int parts = Math.min(extent, (context.threads().count() - 1) / lines + 1);
    Line line =
        new Line(
            op.lines(inputs).collapsed(),
            count,
            (int) indices.strides()[axis],
            extent,
            (int) data.strides()[axis]);
    CpuUpdates updates = new CpuUpdates(context.lanes(), op.reduction(), inputs.get(0).dataType());
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      copy((HostArray) in[0], y);
      context
          .threads()
          .forEach(
              lines * parts,
              Math.max(1, GRAIN / count),
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  int part = i % parts;
                  line.update(
                      i / parts,
                      (int) ((long) extent * part / parts),
                      (int) ((long) extent * (part + 1) / parts),
                      (HostArray) in[1],
                      (HostArray) in[2],
                      y,
                      updates);
                }
              });
    };
  }

  private static void copy(HostArray data, HostArray y) {
    data.copyTo(0, y, 0, y.length());
  }

  /**
   * One line.
   *
   * @param starts where the lines begin in data and in the indices
   * @param count indices of a line
   * @param step elements between them
   * @param extent places that they may name
   * @param stride elements between those
   */
  private record Line(StridedCopy starts, int count, int step, int extent, int stride) {
    /** Applies the updates whose places are in [low, high). */
    void update(
        int number,
        int low,
        int high,
        HostArray ids,
        HostArray u,
        HostArray y,
        CpuUpdates updates) {
      long start = 0;
      long first = 0;
      int rest = number;
      for (int axis = starts.axes().size() - 1; axis >= 0; axis--) {
        Axis outer = starts.axes().get(axis);
        start += rest % outer.extent() * outer.sourceStride();
        first += rest % outer.extent() * outer.targetStride();
        rest /= (int) outer.extent();
      }
      int[] offsets = new int[count];
      for (int i = 0; i < count; i++) {
        long index = ids.getLong((int) first + i * step);
        index += index < 0 ? extent : 0;
        offsets[i] = index < low || index >= high ? -1 : (int) (start + index * stride);
      }
      updates.scatter(u, (int) first, step, y, offsets);
    }
  }
}
