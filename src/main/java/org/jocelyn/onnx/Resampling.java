package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Gather;
import org.jocelyn.op.Where;
import org.jocelyn.spi.HostArray;

/**
 * How Resize makes an output axis: where each element lies on the input axis, and of which elements
 * there it is made.
 *
 * @param mode how a value between elements is made
 * @param coordinates where an output element lies
 * @param nearest which element the nearest is
 * @param cubic the coefficient of cubic interpolation
 * @param excludeOutside whether elements beyond the ends have no weight, instead of being the ends
 * @param extrapolation what lies outside of the region that TF_CROP_AND_RESIZE crops
 */
record Resampling(
    Mode mode,
    Coordinates coordinates,
    Nearest nearest,
    double cubic,
    boolean excludeOutside,
    float extrapolation) {
  /** How a value between elements is made. */
  enum Mode {
    NEAREST,
    LINEAR,
    CUBIC
  }

  /** ONNX's coordinate transformations. */
  enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE
  }

  /** Which element the nearest is. */
  enum Nearest {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL,
    /** What was meant before opset 11: the one before, or the one behind where it shrinks. */
    BEFORE_OPSET_11
  }

  /**
   * An axis that is resized.
   *
   * @param axis which one
   * @param size its elements
   * @param out elements of the result
   * @param inputSpan so many elements…
   * @param outputSpan …become so many; their ratio is not rounded
   * @param start where the region begins that is cropped, of an axis of length 1
   * @param end where it ends
   */
  record Axis(
      int axis,
      long size,
      long out,
      double inputSpan,
      double outputSpan,
      double start,
      double end) {
    /** Elements of the result before their number was rounded. */
    double length() {
      return size * outputSpan / inputSpan;
    }

    boolean isResized() {
      return out != size || inputSpan != outputSpan || start != 0 || end != 1;
    }
  }

  /** The coordinate of output element {@code o}, beyond the ends if so it comes out. */
  double coordinate(Axis axis, long o) {
    double ratio = axis.inputSpan() / axis.outputSpan();
    double center = (o + 0.5) * axis.inputSpan() / axis.outputSpan() - 0.5;
    double last = axis.size() - 1.0;
    return switch (coordinates) {
      case HALF_PIXEL -> center;
      // the fraction that rounding the size took away is shared by both ends
      case HALF_PIXEL_SYMMETRIC -> center + (axis.size() - axis.out() * ratio) / 2;
      case PYTORCH_HALF_PIXEL -> axis.out() == 1 ? 0 : center;
      case ALIGN_CORNERS -> o == 0 ? 0 : o * last / (axis.length() - 1);
      case ASYMMETRIC -> o * axis.inputSpan() / axis.outputSpan();
      case TF_HALF_PIXEL_FOR_NN -> center + 0.5;
      case TF_CROP_AND_RESIZE ->
          axis.out() == 1
              ? (axis.start() + axis.end()) / 2 * last
              : axis.start() * last + o * (axis.end() - axis.start()) * last / (axis.out() - 1);
    };
  }

  private double nearest(double s, boolean shrinks) {
    return switch (nearest) {
      case FLOOR -> Math.floor(s);
      case CEIL -> Math.ceil(s);
      case ROUND_PREFER_FLOOR -> Math.ceil(s - 0.5);
      case ROUND_PREFER_CEIL -> Math.floor(s + 0.5);
      case BEFORE_OPSET_11 -> shrinks ? Math.ceil(s) : Math.floor(s);
    };
  }

  /** The axis resampled: for each element that an output is made of, a look-up and a weight. */
  Value along(Call call, Value x, Axis axis) {
    call.requireFits(x.type().withShape(x.shape().with(axis.axis(), axis.out())));
    Value y = mode == Mode.NEAREST ? copies(call, x, axis) : blend(call, x, axis);
    return coordinates == Coordinates.TF_CROP_AND_RESIZE ? extrapolated(call, y, axis) : y;
  }

  private Value copies(Call call, Value x, Axis axis) {
    long[] elements = new long[Math.toIntExact(axis.out())];
    boolean shrinks = axis.outputSpan() < axis.inputSpan();
    for (int o = 0; o < elements.length; o++) {
      elements[o] = clamp((long) nearest(coordinate(axis, o), shrinks), axis);
    }
    return call.run(new Gather(axis.axis()), x, call.value(Constant.of(elements)));
  }

  private Value blend(Call call, Value x, Axis axis) {
    int out = Math.toIntExact(axis.out());
    int first = mode == Mode.LINEAR ? 0 : -1;
    int taps = mode == Mode.LINEAR ? 2 : 4;
    long[][] elements = new long[taps][out];
    float[][] weights = new float[taps][out];
    for (int o = 0; o < out; o++) {
      double s = coordinate(axis, o);
      long lower = (long) Math.floor(s);
      double[] of = weights(s - lower);
      double sum = 0;
      for (int tap = 0; tap < taps; tap++) {
        long element = lower + first + tap;
        elements[tap][o] = clamp(element, axis);
        of[tap] = excludeOutside && element != elements[tap][o] ? 0 : of[tap];
        sum += of[tap];
      }
      for (int tap = 0; tap < taps; tap++) {
        weights[tap][o] = (float) (excludeOutside ? of[tap] / sum : of[tap]);
      }
    }
    List<Value> parts = new ArrayList<>();
    for (int tap = 0; tap < taps; tap++) {
      Value picked = call.run(new Gather(axis.axis()), x, call.value(Constant.of(elements[tap])));
      Value weight = vector(call, HostArray.of(weights[tap]), picked, axis);
      parts.add(call.apply(BinaryFunction.MUL, picked, weight));
    }
    return parts.stream().reduce((a, b) -> call.apply(BinaryFunction.ADD, a, b)).orElseThrow();
  }

  /** The weights of the elements around a coordinate, {@code fraction} beyond the lower one. */
  private double[] weights(double fraction) {
    if (mode == Mode.LINEAR) {
      return new double[] {1 - fraction, fraction};
    }
    return new double[] {far(1 + fraction), near(fraction), near(1 - fraction), far(2 - fraction)};
  }

  /** Keys's cubic (1981) within a distance of 1. */
  private double near(double d) {
    return ((cubic + 2) * d - (cubic + 3)) * d * d + 1;
  }

  /** Keys's cubic at distances of 1 to 2. */
  private double far(double d) {
    return ((cubic * d - 5 * cubic) * d + 8 * cubic) * d - 4 * cubic;
  }

  private Value extrapolated(Call call, Value y, Axis axis) {
    boolean[] outside = new boolean[Math.toIntExact(axis.out())];
    for (int o = 0; o < outside.length; o++) {
      double s = coordinate(axis, o);
      outside[o] = s < 0 || s > axis.size() - 1;
    }
    return call.run(
        new Where(),
        vector(call, HostArray.of(outside), y, axis),
        call.scalar(extrapolation, y.dataType()),
        y);
  }

  /** Values along the axis, to be broadcast over the others. */
  private static Value vector(Call call, HostArray values, Value like, Axis axis) {
    long[] dims = new long[like.rank() - axis.axis()];
    Arrays.fill(dims, 1);
    dims[0] = axis.out();
    return call.value(new Constant(new TensorType(values.dataType(), Shape.of(dims)), values));
  }

  private static long clamp(long element, Axis axis) {
    return Math.max(0, Math.min(axis.size() - 1, element));
  }
}
