package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Resampling of planes: element {@code o} of an output axis is read at a coordinate {@code s} of
 * the input axis, which in general lies between elements.
 *
 * <p>x is FLOAT32 {@code [N, C, H, W]}, y is FLOAT32 {@code [N, C, H', W']}. The {@link Target}
 * gives H' and W' or the scales, {@link Coordinates} gives {@code s(o)}; both are the same for rows
 * and columns, see {@link ResizeAxis}.
 *
 * <ul>
 *   <li>NEAREST: {@code y[o] = x[clamp(round(s), 0, size−1)]} on both axes, with the {@link
 *       Rounding} chosen; exact.
 *   <li>BILINEAR: with {@code s} clamped to {@code [0, size−1]}, {@code l = ⌊s⌋}, {@code u =
 *       min(l+1, size−1)}, {@code f = s−l} rounded to float32 on each axis, {@code y =
 *       (1−f_h)·((1−f_w)·x[l,l] + f_w·x[l,u]) + f_h·((1−f_w)·x[u,l] + f_w·x[u,u])}. An element of
 *       weight 0 is still multiplied, so an infinity or NaN reaches all outputs whose four
 *       neighbours include it. Error: at most {@code 16·ε·max|x|} over the four.
 * </ul>
 *
 * <p>Source: ONNX Resize, opset 19, and PyTorch's interpolate, whose bilinear mode is HALF_PIXEL
 * or, with align_corners, ALIGN_CORNERS, and whose nearest mode is ASYMMETRIC with FLOOR.
 *
 * @param target the output size or the scales
 * @param mode how a value between elements is made
 * @param coordinates where each output element is read
 * @param rounding which element NEAREST takes; without meaning for BILINEAR
 */
public record Resize2d(Target target, Mode mode, Coordinates coordinates, Rounding rounding)
    implements Op {
  /** The size of the output. */
  public sealed interface Target permits Size, Scales {}

  /**
   * The output's extents; the scales are {@code height/H} and {@code width/W}.
   *
   * @param height H'
   * @param width W'
   */
  public record Size(long height, long width) implements Target {
    public Size {
      Rules.parameter(
          height >= 1 && width >= 1,
          "Resize2d",
          "the output size " + height + "x" + width + " must be at least 1x1");
    }
  }

  /**
   * Output elements per input element; the output's extents are {@code ⌊scale·size⌋}.
   *
   * @param vertical H' per H
   * @param horizontal W' per W
   */
  public record Scales(double vertical, double horizontal) implements Target {
    public Scales {
      Rules.parameter(
          vertical > 0
              && horizontal > 0
              && Double.isFinite(vertical)
              && Double.isFinite(horizontal),
          "Resize2d",
          "the scales " + vertical + ", " + horizontal + " must be positive and finite");
    }
  }

  /** How a value between elements is made. */
  public enum Mode {
    /** The nearest element. */
    NEAREST,
    /** Linear interpolation along both axes. */
    BILINEAR
  }

  /** The coordinate {@code s} at which output element {@code o} is read. */
  public enum Coordinates {
    /** {@code (o + ½)/scale − ½}: pixels are areas. */
    HALF_PIXEL,
    /** {@code o·(size−1)/(out−1)}, 0 if {@code out = 1}: the corner pixels' centres coincide. */
    ALIGN_CORNERS,
    /** {@code o/scale}. */
    ASYMMETRIC
  }

  /** Which element {@link Mode#NEAREST} takes for a coordinate. */
  public enum Rounding {
    /** {@code ⌊s⌋}. */
    FLOOR,
    /** {@code ⌈s⌉}. */
    CEIL,
    /** The nearest, halves down: {@code ⌈s − ½⌉}. */
    ROUND_PREFER_FLOOR,
    /** The nearest, halves up: {@code ⌊s + ½⌋}. */
    ROUND_PREFER_CEIL
  }

  public Resize2d {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(coordinates, "coordinates");
    Objects.requireNonNull(rounding, "rounding");
  }

  /** Each output element is a copy: ASYMMETRIC coordinates rounded down, as PyTorch does. */
  public static Resize2d nearest(Target target) {
    return new Resize2d(target, Mode.NEAREST, Coordinates.ASYMMETRIC, Rounding.FLOOR);
  }

  /** Linear interpolation at these coordinates. */
  public static Resize2d bilinear(Target target, Coordinates coordinates) {
    return new Resize2d(target, Mode.BILINEAR, coordinates, Rounding.FLOOR);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.rank(this, inputs, 0, 4);
    Shape x = inputs.get(0).shape();
    Rules.shape(
        x.dim(2) >= 1 && x.dim(3) >= 1, this, inputs, "height and width must be at least 1");
    long height = vertical(x.dim(2)).out();
    long width = horizontal(x.dim(3)).out();
    Rules.shape(
        height >= 1 && width >= 1,
        this,
        inputs,
        target + " gives an output of " + height + "x" + width + ", which must be at least 1x1");
    return List.of(inputs.get(0).withShape(Shape.of(x.dim(0), x.dim(1), height, width)));
  }

  /** How rows are read, of an input of this height. */
  public ResizeAxis vertical(long height) {
    if (target instanceof Size size) {
      return axis(height, size.height(), (double) height, (double) size.height());
    }
    double scale = ((Scales) target).vertical();
    return axis(height, (long) Math.floor(scale * height), 1, scale);
  }

  /** How columns are read, of an input of this width. */
  public ResizeAxis horizontal(long width) {
    if (target instanceof Size size) {
      return axis(width, size.width(), (double) width, (double) size.width());
    }
    double scale = ((Scales) target).horizontal();
    return axis(width, (long) Math.floor(scale * width), 1, scale);
  }

  private ResizeAxis axis(long size, long out, double inputSpan, double outputSpan) {
    return new ResizeAxis(size, out, inputSpan, outputSpan, coordinates, rounding);
  }
}
