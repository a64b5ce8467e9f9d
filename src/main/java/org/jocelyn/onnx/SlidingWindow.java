package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.ConvWindow;

/**
 * How the window of a convolution or pooling slides over the spatial axes, as the node's attributes
 * say.
 */
final class SlidingWindow {
  /** Who chooses the padding. */
  enum AutoPad {
    /** The attribute pads. */
    NOTSET,
    /** There is none. */
    VALID,
    /** As much as gives one output for each stride; what is odd goes behind. */
    SAME_UPPER,
    /** The same; what is odd goes in front. */
    SAME_LOWER;

    boolean isSame() {
      return this == SAME_UPPER || this == SAME_LOWER;
    }
  }

  /**
   * The window along one axis.
   *
   * @param kernel elements of the window
   * @param stride from one position to the next
   * @param before padding before the first element
   * @param after padding behind the last element
   * @param dilation from one element of the window to the next
   */
  record Axis(int kernel, int stride, int before, int after, int dilation) {
    /** A window of one element that visits every element. */
    static final Axis SINGLE = new Axis(1, 1, 0, 0, 1);

    /** Elements from the first of the window to its last, both included. */
    int extent() {
      return (kernel - 1) * dilation + 1;
    }
  }

  private final long[] strides;
  private final long[] pads;
  private final long[] dilations;
  private final AutoPad autoPad;

  private SlidingWindow(long[] strides, long[] pads, long[] dilations, AutoPad autoPad) {
    this.strides = strides;
    this.pads = pads;
    this.dilations = dilations;
    this.autoPad = autoPad;
  }

  static SlidingWindow of(Attributes attributes) {
    return new SlidingWindow(
        attributes.integers("strides"),
        attributes.integers("pads"),
        attributes.integers("dilations"),
        autoPad(attributes.text("auto_pad", "NOTSET")));
  }

  private static AutoPad autoPad(String text) {
    return Arrays.stream(AutoPad.values())
        .filter(value -> value.name().equals(text))
        .findFirst()
        .orElseThrow(() -> new OnnxException("auto_pad '" + text + "' is none"));
  }

  AutoPad autoPad() {
    return autoPad;
  }

  /** The window over each spatial axis of {@code x}, {@code [N, C, spatial…]}. */
  List<Axis> axes(Shape x, long[] kernel) {
    List<Axis> unpadded = unpadded(x, kernel);
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < unpadded.size(); i++) {
      Axis axis = unpadded.get(i);
      if (autoPad.isSame()) {
        long size = x.dim(2 + i);
        long positions = (size + axis.stride() - 1) / axis.stride();
        long total = Math.max(0, (positions - 1) * axis.stride() + axis.extent() - size);
        axes.add(padded(axis, total, autoPad == AutoPad.SAME_LOWER));
      } else {
        boolean given = autoPad == AutoPad.NOTSET && pads.length > 0;
        axes.add(given ? padded(axis, pads[i], pads[i + unpadded.size()]) : padded(axis, 0L, 0L));
      }
    }
    return axes;
  }

  /** The window over each spatial axis of {@code x}, as if there were no padding. */
  List<Axis> unpadded(Shape x, long[] kernel) {
    int count = x.rank() - 2;
    if (count < 1) {
      throw new OnnxException("a window over " + x + ", which has no spatial axis");
    }
    requireLength("the kernel", kernel, count);
    requireLengthIfGiven("strides", strides, count);
    requireLengthIfGiven("dilations", dilations, count);
    requireLengthIfGiven("pads", pads, 2 * count);
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int stride = strides.length == 0 ? 1 : Math.toIntExact(strides[i]);
      int dilation = dilations.length == 0 ? 1 : Math.toIntExact(dilations[i]);
      if (stride < 1 || dilation < 1) {
        throw new OnnxException("stride " + stride + ", dilation " + dilation + ": at least 1");
      }
      axes.add(new Axis(Math.toIntExact(kernel[i]), stride, 0, 0, dilation));
    }
    return axes;
  }

  /** The padding of spatial axis {@code i} of {@code count}: before and after. */
  long[] pads(int i, int count) {
    return autoPad == AutoPad.NOTSET && pads.length > 0
        ? new long[] {pads[i], pads[i + count]}
        : new long[] {0, 0};
  }

  /** The axis with padding that is the same on both sides, but for one if it is odd. */
  static Axis padded(Axis axis, long total, boolean moreBefore) {
    long less = total / 2;
    long more = total - less;
    return moreBefore ? padded(axis, more, less) : padded(axis, less, more);
  }

  static Axis padded(Axis axis, long before, long after) {
    return new Axis(
        axis.kernel(),
        axis.stride(),
        Math.toIntExact(before),
        Math.toIntExact(after),
        axis.dilation());
  }

  /** The window over two axes. */
  static ConvWindow over(Axis rows, Axis columns) {
    return new ConvWindow(
        rows.stride(),
        columns.stride(),
        rows.before(),
        columns.before(),
        rows.after(),
        columns.after(),
        rows.dilation(),
        columns.dilation());
  }

  private static void requireLengthIfGiven(String what, long[] values, int count) {
    if (values.length > 0) {
      requireLength(what, values, count);
    }
  }

  private static void requireLength(String what, long[] values, int count) {
    if (values.length != count) {
      throw new OnnxException(what + " " + Arrays.toString(values) + " must have length " + count);
    }
  }
}
