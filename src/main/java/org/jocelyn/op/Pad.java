package org.jocelyn.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * x with elements added before and after it on each axis. A negative number takes elements away
 * instead; this is done first, so what is left is what the modes continue. Takes every element
 * type.
 *
 * @param begins how many to add before, one number for each axis
 * @param ends how many to add after
 * @param mode what the added elements are
 * @param value the constant of {@link Mode#CONSTANT}, rounded to the element type
 */
public record Pad(List<Long> begins, List<Long> ends, Mode mode, double value) implements Op {
  /** What lies outside of x. */
  public enum Mode {
    /** The value. */
    CONSTANT,
    /**
     * x mirrored at its first and last elements, which are not repeated; pads less than extents.
     */
    REFLECT,
    /** The first or last element. */
    EDGE
  }

  /**
   * How one axis is padded: output index i reads index {@code crop + fold(i − begin)} of x.
   *
   * @param extent of the output
   * @param crop elements of x that are taken away in front
   * @param kept elements of x that are kept
   * @param begin elements added in front
   */
  public record Axis(long extent, long crop, long kept, long begin) {
    /** The index of x that output index {@code i} reads, −1 where it is the constant. */
    public long source(long i, Mode mode) {
      long at = i - begin;
      return switch (mode) {
        case CONSTANT -> at < 0 || at >= kept ? -1 : crop + at;
        case EDGE -> crop + Math.max(0, Math.min(kept - 1, at));
        case REFLECT -> crop + (at < 0 ? -at : at < kept ? at : 2 * (kept - 1) - at);
      };
    }
  }

  public Pad {
    begins = List.copyOf(begins);
    ends = List.copyOf(ends);
    Objects.requireNonNull(mode, "mode");
    Rules.parameter(
        begins.size() == ends.size(),
        "Pad",
        "begins " + begins + " and ends " + ends + " must be of one length");
  }

  /** The numbers as given. */
  public static Pad of(long[] begins, long[] ends, Mode mode, double value) {
    return new Pad(
        Arrays.stream(begins).boxed().toList(), Arrays.stream(ends).boxed().toList(), mode, value);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.shape(
        inputs.get(0).rank() == begins.size(),
        this,
        inputs,
        "begins " + begins + " must have one number for each of x's axes");
    List<Axis> axes = axes(inputs);
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      String what = "begin " + begins.get(i) + " and end " + ends.get(i) + " of axis " + i;
      Rules.shape(
          axis.kept() >= 0 && axis.extent() >= 0,
          this,
          inputs,
          what + " take away more than x has");
      long most = Math.max(begins.get(i), ends.get(i));
      boolean enough =
          switch (mode) {
            case CONSTANT -> true;
            case EDGE -> most <= 0 || axis.kept() > 0;
            case REFLECT -> most <= 0 || most < axis.kept();
          };
      Rules.shape(
          enough, this, inputs, what + " are too many for mode " + mode + " on " + axis.kept());
    }
    return List.of(
        inputs.get(0).withShape(Shape.of(axes.stream().mapToLong(Axis::extent).toArray())));
  }

  /** How each axis is padded. */
  public List<Axis> axes(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    List<Axis> axes = new ArrayList<>(x.rank());
    for (int i = 0; i < x.rank(); i++) {
      long begin = begins.get(i);
      long end = ends.get(i);
      long crop = Math.max(0, -begin);
      long kept = x.dim(i) - crop - Math.max(0, -end);
      axes.add(new Axis(x.dim(i) + begin + end, crop, kept, Math.max(0, begin)));
    }
    return axes;
  }
}
