package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pad;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Pad} line by line: what lies before x, x itself, and what lies after it. */
final class CpuPad implements OpKernel<Pad> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuPad(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Pad op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    Moves moves = Moves.of(type.dataType());
    HostArray constant = HostArray.allocate(type.withShape(Shape.of(1)));
    constant.set(0, op.value());
    if (type.rank() == 0 || type.size() == 0) {
      return (in, out) -> ((HostArray) in[0]).copyTo(0, (HostArray) out[0], 0, (int) type.size());
    }
    List<Pad.Axis> axes = op.axes(inputs);
    Lines lines = new Lines(op.mode(), axes, inputs.get(0).shape(), moves, constant.array());
    int length = (int) type.shape().dim(-1);
    return (in, out) -> {
      Object x = ((HostArray) in[0]).array();
      Object y = ((HostArray) out[0]).array();
      context
          .threads()
          .forEach(
              (int) (type.size() / length),
              Math.max(1, GRAIN / length),
              (first, last) -> {
                for (int line = first; line < last; line++) {
                  lines.write(line, x, y);
                }
              });
    };
  }

  /** The lines along the last axis. */
  private record Lines(
      Pad.Mode mode, List<Pad.Axis> axes, Shape shape, Moves moves, Object constant) {

    void write(int line, Object x, Object y) {
      Pad.Axis inner = axes.get(axes.size() - 1);
      int to = line * (int) inner.extent();
      int from = start(line);
      if (from < 0) {
        moves.line(constant, 0, 0, y, to, 1, (int) inner.extent());
        return;
      }
      int before = (int) Math.min(inner.begin(), inner.extent());
      int after = (int) (inner.begin() + inner.kept());
      outside(x, from, y, to, 0, before);
      moves.line(x, from + (int) inner.crop(), 1, y, to + before, 1, (int) inner.kept());
      outside(x, from, y, to, after, (int) inner.extent() - after);
    }

    /** Writes {@code count} elements at {@code at} that all lie on one side of x. */
    private void outside(Object x, int from, Object y, int to, int at, int count) {
      if (count == 0) {
        return;
      }
      if (mode == Pad.Mode.CONSTANT) {
        moves.line(constant, 0, 0, y, to + at, 1, count);
      } else {
        int source = from + (int) axes.get(axes.size() - 1).source(at, mode);
        moves.line(x, source, mode == Pad.Mode.EDGE ? 0 : -1, y, to + at, 1, count);
      }
    }

    /** Where the line of x that is read begins, −1 for a line of the constant alone. */
    private int start(int line) {
      long start = 0;
      long stride = shape.dim(-1);
      int rest = line;
      for (int axis = axes.size() - 2; axis >= 0; axis--) {
        Pad.Axis outer = axes.get(axis);
        long index = outer.source(rest % outer.extent(), mode);
        if (index < 0) {
          return -1;
        }
        rest /= (int) outer.extent();
        start += index * stride;
        stride *= shape.dim(axis);
      }
      return (int) start;
    }
  }
}
