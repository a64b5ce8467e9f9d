package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jocelyn.Shape;
import org.jocelyn.op.Concat;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Slice;

/**
 * Convolution of small integers, exact: what each element of the window sees is laid out side by
 * side, and multiplied with the weights as one matrix (Chellapilla et al. 2006).
 */
final class IntegerConvolution {
  private final SlidingWindow window;
  private final long[] kernelShape;
  private final long groups;

  IntegerConvolution(Attributes attributes) {
    this.window = SlidingWindow.of(attributes);
    this.kernelShape = attributes.integers("kernel_shape");
    this.groups = attributes.integer("group", 1);
    if (groups < 1) {
      throw new OnnxException("group is " + groups + ", must be 1 or more");
    }
  }

  /**
   * The sums of products, INT32.
   *
   * @param x {@code [N, C, spatial…]}
   * @param zero one zero point, 0 if it is absent, which is also what x is padded with
   * @param weights {@code [M, C/groups, kernel…]}
   * @param weightZero one zero point, or one for each of M where there is one group
   */
  Value run(Call call, Value x, Optional<Value> zero, Value weights, Optional<Value> weightZero) {
    long[] kernel = ConvolutionOperators.kernel(weights, kernelShape);
    List<SlidingWindow.Axis> axes = window.axes(x.shape(), kernel);
    if (x.shape().dim(1) % groups != 0 || weights.shape().dim(0) % groups != 0) {
      throw new OnnxException(groups + " groups of channels of " + x + " and " + weights);
    }
    if (groups > 1 && weightZero.isPresent() && weightZero.get().shape().size() > 1) {
      throw new OnnxException("a zero point for each channel of " + groups + " groups");
    }
    Value padded = pad(call, x, axes, zero);
    long[] positions = positions(padded.shape(), axes);
    List<Value> operands = new ArrayList<>();
    operands.add(matrix(call, weights));
    operands.add(patches(call, padded, axes, positions));
    weightZero.ifPresent(operands::add);
    zero.ifPresent(operands::add);
    MatmulInteger op = new MatmulInteger(weightZero.isPresent(), zero.isPresent());
    Value sums = call.runAll(op, operands).get(0);
    Shape y = Shape.of(x.shape().dim(0), weights.shape().dim(0)).concat(Shape.of(positions));
    return call.reshape(sums, y);
  }

  private static Value pad(
      Call call, Value x, List<SlidingWindow.Axis> axes, Optional<Value> zero) {
    List<Long> before = new ArrayList<>(List.of(0L, 0L));
    List<Long> after = new ArrayList<>(List.of(0L, 0L));
    for (SlidingWindow.Axis axis : axes) {
      before.add((long) axis.before());
      after.add((long) axis.after());
    }
    boolean nothing = before.equals(Collections.nCopies(x.rank(), 0L)) && before.equals(after);
    if (nothing) {
      return x;
    }
    double added = zero.map(point -> call.read(point).doubles()[0]).orElse(0.0);
    return call.run(new Pad(before, after, Pad.Mode.CONSTANT, added), x);
  }

  private static long[] positions(Shape padded, List<SlidingWindow.Axis> axes) {
    long[] positions = new long[axes.size()];
    for (int i = 0; i < positions.length; i++) {
      SlidingWindow.Axis axis = axes.get(i);
      positions[i] = Math.max(0, (padded.dim(2 + i) - axis.extent()) / axis.stride() + 1);
    }
    return positions;
  }

  /** {@code [groups, M/groups, kernel·C/groups]}. */
  private Value matrix(Call call, Value weights) {
    Shape shape = weights.shape();
    int rank = shape.rank();
    int[] channelsLast =
        IntStream.range(0, rank)
            .map(axis -> axis == 0 ? 0 : axis < rank - 1 ? axis + 1 : 1)
            .toArray();
    Value rows = call.transpose(weights, channelsLast);
    return call.reshape(rows, groups, shape.dim(0) / groups, shape.sizeOf(1, rank));
  }

  /** {@code [N, groups, kernel·C/groups, positions]}. */
  private Value patches(Call call, Value padded, List<SlidingWindow.Axis> axes, long[] positions) {
    Shape shape = padded.shape();
    List<Integer> spatial = IntStream.range(2, shape.rank()).boxed().toList();
    List<Long> strides = axes.stream().map(axis -> (long) axis.stride()).toList();
    long elements = axes.stream().mapToLong(SlidingWindow.Axis::kernel).reduce(1, (a, b) -> a * b);
    long seen = Shape.of(positions).size();
    List<Value> seenBy = new ArrayList<>();
    for (long element = 0; element < elements; element++) {
      List<Long> starts = starts(axes, element);
      List<Long> ends = new ArrayList<>();
      for (int i = 0; i < positions.length; i++) {
        ends.add(starts.get(i) + positions[i] * strides.get(i));
      }
      Value slice = call.run(new Slice(starts, ends, spatial, strides), padded);
      seenBy.add(call.reshape(slice, shape.dim(0), groups, shape.dim(1) / groups, seen));
      call.free(slice);
    }
    Value all = call.runAll(new Concat(2, seenBy.size()), seenBy).get(0);
    seenBy.forEach(call::free);
    return all;
  }

  /** Where an element of the window begins on each axis; the last axis counts fastest. */
  private static List<Long> starts(List<SlidingWindow.Axis> axes, long element) {
    List<Long> starts = new ArrayList<>();
    long rest = element;
    for (int i = axes.size() - 1; i >= 0; i--) {
      SlidingWindow.Axis axis = axes.get(i);
      starts.add(0, rest % axis.kernel() * axis.dilation());
      rest /= axis.kernel();
    }
    return starts;
  }
}
