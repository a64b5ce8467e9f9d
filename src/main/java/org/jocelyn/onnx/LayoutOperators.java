package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Shape;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Gather;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Split;

/** Operators that rearrange elements without computing. */
final class LayoutOperators {
  private LayoutOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Reshape", node -> reshape(node.attributes()));
    table.add("Flatten", node -> flatten(node.attributes()));
    table.add("Squeeze", LayoutOperators::squeeze);
    table.add("Unsqueeze", LayoutOperators::unsqueeze);
    table.add("Transpose", node -> transpose(node.attributes()));
    table.add("Concat", node -> concat(node.attributes()));
    table.add("Split", LayoutOperators::split);
    table.add("Slice", LayoutOperators::slice);
    table.add("Gather", node -> gather(node.attributes()));
    table.simple("Expand", LayoutOperators::expand);
  }

  /** An extent of 0 keeps the input's, unless allowzero makes it an extent; −1 is what is left. */
  private static Operator reshape(Attributes attributes) {
    boolean allowZero = attributes.flag("allowzero", false);
    return call -> {
      Shape from = call.in(0).shape();
      long[] dims = call.longs(1);
      for (int axis = 0; axis < dims.length; axis++) {
        if (dims[axis] == 0 && !allowZero) {
          dims[axis] = from.dim(axis);
        }
      }
      return List.of(call.reshape(call.in(0), resolve(from, dims)));
    };
  }

  private static Shape resolve(Shape from, long[] dims) {
    int unknown = -1;
    long known = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == -1 && unknown < 0) {
        unknown = axis;
      } else {
        known = Math.multiplyExact(known, dims[axis]);
      }
    }
    if (unknown >= 0) {
      dims[unknown] = known == 0 ? 0 : from.size() / known;
    }
    return Shape.of(dims);
  }

  private static Operator flatten(Attributes attributes) {
    int axis = attributes.axis("axis", 1);
    return call -> {
      Shape x = call.in(0).shape();
      int at = axis == x.rank() ? axis : x.axis(axis);
      return List.of(call.reshape(call.in(0), x.sizeOf(0, at), x.sizeOf(at, x.rank())));
    };
  }

  /** Axes were an attribute before opset 13 and are an input since. */
  private static Operator squeeze(Node node) {
    boolean input = node.opset() >= 13;
    long[] attribute = input ? new long[0] : node.attributes().integers("axes");
    return call -> {
      Shape x = call.in(0).shape();
      long[] axes = input && call.has(1) ? call.longs(1) : attribute;
      boolean[] gone = new boolean[x.rank()];
      for (long axis : axes) {
        gone[x.axis(Math.toIntExact(axis))] = true;
      }
      List<Long> dims = new ArrayList<>();
      for (int axis = 0; axis < x.rank(); axis++) {
        boolean drop = axes.length == 0 ? x.dim(axis) == 1 : gone[axis];
        if (drop && x.dim(axis) != 1) {
          throw new OnnxException("axis " + axis + " has extent " + x.dim(axis) + ", must be 1");
        }
        if (!drop) {
          dims.add(x.dim(axis));
        }
      }
      return List.of(call.reshape(call.in(0), shape(dims)));
    };
  }

  private static Operator unsqueeze(Node node) {
    boolean input = node.opset() >= 13;
    long[] attribute = input ? new long[0] : node.attributes().integers("axes");
    return call -> {
      Shape x = call.in(0).shape();
      long[] axes = input ? call.longs(1) : attribute;
      int rank = x.rank() + axes.length;
      boolean[] added = new boolean[rank];
      for (long axis : axes) {
        int at = Math.toIntExact(axis < 0 ? axis + rank : axis);
        if (at < 0 || at >= rank || added[at]) {
          throw new OnnxException("axes " + Arrays.toString(axes) + " of a result of rank " + rank);
        }
        added[at] = true;
      }
      List<Long> dims = new ArrayList<>();
      int next = 0;
      for (int axis = 0; axis < rank; axis++) {
        dims.add(added[axis] ? 1L : x.dim(next++));
      }
      return List.of(call.reshape(call.in(0), shape(dims)));
    };
  }

  private static Shape shape(List<Long> dims) {
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  private static Operator transpose(Attributes attributes) {
    boolean given = attributes.has("perm");
    long[] perm = attributes.integers("perm");
    return call -> {
      int rank = call.in(0).rank();
      int[] order =
          given
              ? Arrays.stream(perm).mapToInt(Math::toIntExact).toArray()
              : IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
      return List.of(call.transpose(call.in(0), order));
    };
  }

  private static Operator concat(Attributes attributes) {
    int axis = Math.toIntExact(attributes.integer("axis"));
    return call ->
        call.inputs() == 1
            ? List.of(call.in(0))
            : call.runAll(new Concat(axis, call.inputs()), call.all());
  }

  /** Sizes are an attribute, an input since opset 13, or follow from the number of outputs. */
  private static Operator split(Node node) {
    int axis = node.attributes().axis("axis", 0);
    boolean input = node.opset() >= 13;
    long[] attribute = input ? new long[0] : node.attributes().integers("split");
    node.attributes().ignore("num_outputs"); // is the number of outputs
    return call -> {
      Value x = call.in(0);
      long[] sizes = input && call.has(1) ? call.longs(1) : attribute;
      if (sizes.length == 0) {
        sizes = parts(x.shape().dim(axis), node.outputs().size());
      }
      return call.runAll(Split.of(axis, sizes), List.of(x));
    };
  }

  /** Equal parts, the last of which may be smaller. */
  private static long[] parts(long extent, int count) {
    long part = (extent + count - 1) / count;
    long[] sizes = new long[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = Math.max(0, Math.min(part, extent - i * part));
    }
    return sizes;
  }

  /** Everything was an attribute before opset 10 and is an input since. */
  private static Operator slice(Node node) {
    boolean input = node.opset() >= 10;
    Attributes attributes = node.attributes();
    long[] starts = input ? new long[0] : attributes.integers("starts");
    long[] ends = input ? new long[0] : attributes.integers("ends");
    long[] axes = input ? new long[0] : attributes.integers("axes");
    return call ->
        List.of(
            input
                ? slice(
                    call,
                    call.longs(1),
                    call.longs(2),
                    call.has(3) ? call.longs(3) : new long[0],
                    call.has(4) ? call.longs(4) : new long[0])
                : slice(call, starts, ends, axes, new long[0]));
  }

  private static Value slice(Call call, long[] starts, long[] ends, long[] axes, long[] steps) {
    int rank = call.in(0).rank();
    List<Integer> along =
        axes.length == 0
            ? IntStream.range(0, starts.length).boxed().toList()
            : Arrays.stream(axes)
                .mapToObj(axis -> Math.toIntExact(axis < 0 ? axis + rank : axis))
                .toList();
    return call.run(
        new Slice(
            list(starts),
            list(ends),
            along,
            steps.length == 0 ? along.stream().map(axis -> 1L).toList() : list(steps)),
        call.in(0));
  }

  private static List<Long> list(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static Operator gather(Attributes attributes) {
    Gather op = new Gather(attributes.axis("axis", 0));
    return call -> List.of(call.run(op, call.in(0), call.in(1)));
  }

  private static Value expand(Call call) {
    Shape target = call.in(0).shape().broadcast(Shape.of(call.longs(1)));
    return call.run(new Expand(target), call.in(0));
  }
}
