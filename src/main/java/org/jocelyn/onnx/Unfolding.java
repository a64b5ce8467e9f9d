package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Slice;

/**
 * Turns the window over the first spatial axis into more channels, and its positions into more
 * samples, so that a convolution over the other axes does the rest.
 */
final class Unfolding {
  private Unfolding() {}

  /**
   * From {@code [N, C, D, …]} to {@code [N·positions, C·kernel, …]}.
   *
   * @param padding elements before and after, which may be negative; the axis's own do not count
   * @param backwards whether the window's last element is the first of the channels made of it
   */
  static Value unfold(
      Call call, Value x, SlidingWindow.Axis axis, long[] padding, boolean backwards) {
    Value padded = pad(call, x, 2, padding);
    Shape shape = padded.shape();
    long positions = Math.floorDiv(shape.dim(2) - axis.extent(), axis.stride()) + 1;
    if (positions < 1) {
      throw new OnnxException("the window of " + axis.extent() + " does not fit into " + shape);
    }
    List<Value> taps = new ArrayList<>();
    for (int i = 0; i < axis.kernel(); i++) {
      long first = (long) (backwards ? axis.kernel() - 1 - i : i) * axis.dilation();
      long end = first + (positions - 1) * axis.stride() + 1;
      Value tap = call.run(Slice.of(2, first, end, axis.stride()), padded);
      taps.add(call.reshape(tap, tap.shape().unsqueeze(2)));
    }
    Value stacked = call.runAll(new Concat(2, taps.size()), taps).get(0);
    Value ordered = call.transpose(stacked, order(stacked.rank(), 0, 3, 1, 2));
    Shape rest = shape.slice(3, shape.rank());
    return call.reshape(
        ordered, Shape.of(shape.dim(0) * positions, shape.dim(1) * axis.kernel()).concat(rest));
  }

  /** From {@code [batch·positions, C, …]} to {@code [batch, C, positions, …]}. */
  static Value fold(Call call, Value y, long batch) {
    Shape shape = y.shape();
    Value split =
        call.reshape(
            y,
            Shape.of(batch, batch == 0 ? 0 : shape.dim(0) / batch)
                .concat(shape.slice(1, shape.rank())));
    return call.transpose(split, order(split.rank(), 0, 2, 1));
  }

  /** Zeros before and after an axis. */
  static Value pad(Call call, Value x, int axis, long[] padding) {
    if (padding[0] == 0 && padding[1] == 0) {
      return x;
    }
    long[] begins = new long[x.rank()];
    long[] ends = new long[x.rank()];
    begins[axis] = padding[0];
    ends[axis] = padding[1];
    return call.run(Pad.of(begins, ends, Pad.Mode.CONSTANT, 0), x);
  }

  /** An order of all axes of which only the first are said. */
  static int[] order(int rank, int... first) {
    int[] order = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      order[axis] = axis < first.length ? first[axis] : axis;
    }
    return order;
  }
}
