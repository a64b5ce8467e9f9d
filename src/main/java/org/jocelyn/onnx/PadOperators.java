package org.jocelyn.onnx;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Tile;

/** Operators that add elements around a tensor, or repeat it. */
final class PadOperators {
  private PadOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Pad", PadOperators::pad);
    table.simple("Tile", call -> call.run(Tile.of(call.longs(1)), call.in(0)));
  }

  /** How much goes before and after each axis, negative where elements are taken away. */
  private record Padding(long[] begins, long[] ends) {
    /** Begins and then ends of these axes, of all where none are given. */
    static Padding of(int rank, long[] pads, long[] axes) {
      int count = axes.length == 0 ? rank : axes.length;
      if (pads.length != 2 * count) {
        throw new OnnxException("pads " + Arrays.toString(pads) + " of " + count + " axes");
      }
      Padding padding = new Padding(new long[rank], new long[rank]);
      for (int i = 0; i < count; i++) {
        long axis = axes.length == 0 ? i : axes[i] < 0 ? axes[i] + rank : axes[i];
        if (axis < 0 || axis >= rank) {
          throw new OnnxException("axes " + Arrays.toString(axes) + " of rank " + rank);
        }
        padding.begins[(int) axis] = pads[i];
        padding.ends[(int) axis] = pads[i + count];
      }
      return padding;
    }

    Pad op(Pad.Mode mode, double value) {
      return Pad.of(begins, ends, mode, value);
    }

    /** Only what is taken away. */
    Padding cropping() {
      return new Padding(
          Arrays.stream(begins).map(begin -> Math.min(begin, 0)).toArray(),
          Arrays.stream(ends).map(end -> Math.min(end, 0)).toArray());
    }
  }

  /** Fills the result of a padding. */
  @FunctionalInterface
  private interface Filling {
    Value fill(Call call, Padding padding, double value);
  }

  /** Padding and value were attributes before opset 11 and are inputs since. */
  private static Operator pad(Node node) {
    Attributes attributes = node.attributes();
    Filling filling = filling(attributes.text("mode", "constant"));
    if (node.opset() < 11) {
      long[] pads = attributes.integers("pads");
      double value = attributes.number("value", 0);
      return call ->
          List.of(filling.fill(call, Padding.of(call.in(0).rank(), pads, new long[0]), value));
    }
    return call -> {
      long[] axes = call.has(3) ? call.longs(3) : new long[0];
      Padding padding = Padding.of(call.in(0).rank(), call.longs(1), axes);
      return List.of(filling.fill(call, padding, call.has(2) ? call.number(2) : 0));
    };
  }

  private static Filling filling(String mode) {
    return switch (mode) {
      case "constant" -> filling(Pad.Mode.CONSTANT);
      case "reflect" -> filling(Pad.Mode.REFLECT);
      case "edge" -> filling(Pad.Mode.EDGE);
      case "wrap" -> (call, padding, value) -> wrap(call, padding);
      default -> throw new UnsupportedFeature("mode '" + mode + "'");
    };
  }

  private static Filling filling(Pad.Mode mode) {
    return (call, padding, value) -> call.run(padding.op(mode, value), call.in(0));
  }

  /** What is left of x, repeated without end: a part of x tiled often enough. */
  private static Value wrap(Call call, Padding padding) {
    Padding cropping = padding.cropping();
    Value x = call.run(cropping.op(Pad.Mode.CONSTANT, 0), call.in(0));
    Shape shape = x.shape();
    Value y = x;
    for (int axis = 0; axis < shape.rank(); axis++) {
      long extent = shape.dim(axis);
      long before = Math.max(0, padding.begins[axis]);
      long after = Math.max(0, padding.ends[axis]);
      if (before + after > 0) {
        if (extent == 0) {
          throw new OnnxException("axis " + axis + " has no elements to repeat");
        }
        long repeatsBefore = (before + extent - 1) / extent;
        long[] repeats = new long[shape.rank()];
        Arrays.fill(repeats, 1);
        repeats[axis] = repeatsBefore + 1 + (after + extent - 1) / extent;
        long first = repeatsBefore * extent - before;
        y =
            call.run(
                Slice.of(axis, first, first + before + extent + after, 1),
                call.run(Tile.of(repeats), y));
      }
    }
    return y;
  }
}
