package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.Resize2d;

/** Resampling along any axes. */
final class ResizeOperators {
  /** What Resize and Upsample meant before the attributes came that say it. */
  private static final Resampling BEFORE_OPSET_11 =
      new Resampling(
          Resampling.Mode.NEAREST,
          Resampling.Coordinates.ASYMMETRIC,
          Resampling.Nearest.BEFORE_OPSET_11,
          0,
          false,
          0);

  private ResizeOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Resize", 10, ResizeOperators::resize);
    table.add("Upsample", ResizeOperators::upsample);
  }

  /** Scales were an attribute before opset 9 and are an input since. */
  private static Operator upsample(Node node) {
    Resampling how = beforeOpset11(node.attributes());
    boolean input = node.opset() >= 9;
    double[] attribute = input ? new double[0] : doubles(node.attributes().numbers("scales"));
    return call -> {
      double[] scales = input ? call.doubles(1) : attribute;
      return List.of(resize(call, how, scaled(call.in(0).shape(), scales)));
    };
  }

  private static Resampling beforeOpset11(Attributes attributes) {
    Resampling how = BEFORE_OPSET_11;
    return new Resampling(
        mode(attributes),
        how.coordinates(),
        how.nearest(),
        how.cubic(),
        how.excludeOutside(),
        how.extrapolation());
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static Resampling.Mode mode(Attributes attributes) {
    return choice(Resampling.Mode.class, "mode", attributes.text("mode", "nearest"));
  }

  private static Operator resize(Node node) {
    Attributes attributes = node.attributes();
    if (node.opset() < 11) {
      Resampling how = beforeOpset11(attributes);
      return call -> List.of(resize(call, how, scaled(call.in(0).shape(), call.doubles(1))));
    }
    if (attributes.flag("antialias", false)) {
      throw new UnsupportedFeature("antialias 1");
    }
    Resampling how =
        new Resampling(
            mode(attributes),
            choice(
                Resampling.Coordinates.class,
                "coordinate_transformation_mode",
                attributes.text("coordinate_transformation_mode", "half_pixel")),
            choice(
                Resampling.Nearest.class,
                "nearest_mode",
                attributes.text("nearest_mode", "round_prefer_floor")),
            attributes.number("cubic_coeff_a", -0.75),
            attributes.flag("exclude_outside", false),
            attributes.number("extrapolation_value", 0));
    Policy policy =
        choice(
            Policy.class,
            "keep_aspect_ratio_policy",
            attributes.text("keep_aspect_ratio_policy", "stretch"));
    long[] some = attributes.integers("axes");
    return call -> {
      Shape x = call.in(0).shape();
      int[] axes =
          some.length == 0
              ? IntStream.range(0, x.rank()).toArray()
              : LongStream.of(some).mapToInt(axis -> x.axis(Math.toIntExact(axis))).toArray();
      boolean crops = how.coordinates() == Resampling.Coordinates.TF_CROP_AND_RESIZE;
      double[] region = crops ? call.doubles(1) : wholeOf(axes.length);
      boolean bySizes = call.has(3) && call.in(3).shape().size() > 0;
      List<Resampling.Axis> resized =
          bySizes
              ? sized(x, axes, policy, call.longs(3), region)
              : scaled(x, axes, call.doubles(2), region);
      return List.of(resize(call, how, resized));
    };
  }

  /** What is done if the sizes are of another aspect than the input. */
  private enum Policy {
    /** They are taken as they are. */
    STRETCH,
    /** The largest of the input's aspect that is nowhere larger. */
    NOT_LARGER,
    /** The smallest of the input's aspect that is nowhere smaller. */
    NOT_SMALLER
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String attribute, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new UnsupportedFeature(attribute + " '" + text + "'"));
  }

  /** The regions of so many axes that are not cropped: starts, then ends. */
  private static double[] wholeOf(int axes) {
    double[] region = new double[2 * axes];
    Arrays.fill(region, axes, region.length, 1);
    return region;
  }

  // ---- extents

  private static List<Resampling.Axis> scaled(Shape x, double[] scales) {
    return scaled(x, IntStream.range(0, x.rank()).toArray(), scales, wholeOf(x.rank()));
  }

  private static List<Resampling.Axis> scaled(
      Shape x, int[] axes, double[] scales, double[] region) {
    requireLength("scales", scales.length, axes.length);
    requireLength("roi", region.length, 2 * axes.length);
    List<Resampling.Axis> scaled = new ArrayList<>();
    for (int i = 0; i < axes.length; i++) {
      if (!(scales[i] > 0)) {
        throw new OnnxException("scales " + Arrays.toString(scales) + " must be positive");
      }
      long size = x.dim(axes[i]);
      double length = region[i + axes.length] - region[i];
      long out = (long) Math.floor(scales[i] * size * length);
      scaled.add(
          new Resampling.Axis(
              axes[i], size, out, 1, scales[i], region[i], region[i + axes.length]));
    }
    return scaled;
  }

  private static List<Resampling.Axis> sized(
      Shape x, int[] axes, Policy policy, long[] sizes, double[] region) {
    requireLength("sizes", sizes.length, axes.length);
    requireLength("roi", region.length, 2 * axes.length);
    double[] ratios =
        IntStream.range(0, axes.length)
            .mapToDouble(i -> (double) sizes[i] / x.dim(axes[i]))
            .toArray();
    double least = Arrays.stream(ratios).min().orElse(1);
    double greatest = Arrays.stream(ratios).max().orElse(1);
    List<Resampling.Axis> sized = new ArrayList<>();
    for (int i = 0; i < axes.length; i++) {
      long size = x.dim(axes[i]);
      double ratio = policy == Policy.NOT_LARGER ? least : greatest;
      boolean stretches = policy == Policy.STRETCH;
      long out = stretches ? sizes[i] : Math.round(ratio * size);
      sized.add(
          new Resampling.Axis(
              axes[i],
              size,
              out,
              stretches ? size : 1,
              stretches ? out : ratio,
              region[i],
              region[i + axes.length]));
    }
    return sized;
  }

  private static void requireLength(String what, int length, int needed) {
    if (length != needed) {
      throw new OnnxException(length + " " + what + " must be " + needed);
    }
  }

  // ---- resampling

  private static Value resize(Call call, Resampling how, List<Resampling.Axis> axes) {
    Value x = call.in(0);
    List<Resampling.Axis> resized = axes.stream().filter(Resampling.Axis::isResized).toList();
    if (resized.isEmpty()) {
      return x;
    }
    for (Resampling.Axis axis : resized) {
      if (axis.size() == 0) {
        throw new OnnxException("axis " + axis.axis() + " has no elements");
      }
    }
    Optional<Resize2d> single = single(how, x, resized);
    if (single.isPresent()) {
      int last = x.rank() - 1;
      long height = last == 0 ? 1 : x.shape().dim(last - 1);
      long planes = x.shape().sizeOf(0, Math.max(0, last - 1));
      Value y = call.run(single.get(), call.reshape(x, 1, planes, height, x.shape().dim(last)));
      Shape shape = x.shape();
      for (Resampling.Axis axis : resized) {
        shape = shape.with(axis.axis(), axis.out());
      }
      return call.reshape(y, shape);
    }
    Value y = x;
    for (Resampling.Axis axis : resized) {
      y = how.along(call, y, axis);
    }
    return y;
  }

  /** The one operation that does it all, if there is one: for images, the usual modes. */
  private static Optional<Resize2d> single(Resampling how, Value x, List<Resampling.Axis> axes) {
    int last = x.rank() - 1;
    boolean image = axes.stream().allMatch(axis -> axis.axis() >= last - 1 && axis.out() > 1);
    if (x.dataType() != DataType.FLOAT32 || !image || how.mode() == Resampling.Mode.CUBIC) {
      return Optional.empty();
    }
    Optional<Resize2d.Coordinates> coordinates = coordinates(how, axes);
    Optional<Resize2d.Rounding> rounding = rounding(how, axes);
    if (coordinates.isEmpty() || rounding.isEmpty()) {
      return Optional.empty();
    }
    Resize2d op =
        new Resize2d(target(x.shape(), axes), mode(how), coordinates.get(), rounding.get());
    return Optional.of(op)
        .filter(resize -> axes.stream().allMatch(axis -> gives(resize, axis, last)));
  }

  /** Whether the operation rounds the number of elements as it was rounded here. */
  private static boolean gives(Resize2d op, Resampling.Axis axis, int last) {
    boolean column = axis.axis() == last;
    return axis.out() == (column ? op.horizontal(axis.size()) : op.vertical(axis.size())).out();
  }

  private static Resize2d.Mode mode(Resampling how) {
    return how.mode() == Resampling.Mode.LINEAR ? Resize2d.Mode.BILINEAR : Resize2d.Mode.NEAREST;
  }

  private static Optional<Resize2d.Coordinates> coordinates(
      Resampling how, List<Resampling.Axis> axes) {
    return switch (how.coordinates()) {
      // they differ for a single output element only
      case HALF_PIXEL, PYTORCH_HALF_PIXEL -> Optional.of(Resize2d.Coordinates.HALF_PIXEL);
      case ALIGN_CORNERS ->
          axes.stream().allMatch(axis -> axis.length() == axis.out())
              ? Optional.of(Resize2d.Coordinates.ALIGN_CORNERS)
              : Optional.empty();
      case ASYMMETRIC -> Optional.of(Resize2d.Coordinates.ASYMMETRIC);
      default -> Optional.empty();
    };
  }

  private static Optional<Resize2d.Rounding> rounding(Resampling how, List<Resampling.Axis> axes) {
    return switch (how.nearest()) {
      case FLOOR -> Optional.of(Resize2d.Rounding.FLOOR);
      case CEIL -> Optional.of(Resize2d.Rounding.CEIL);
      case ROUND_PREFER_FLOOR -> Optional.of(Resize2d.Rounding.ROUND_PREFER_FLOOR);
      case ROUND_PREFER_CEIL -> Optional.of(Resize2d.Rounding.ROUND_PREFER_CEIL);
      case BEFORE_OPSET_11 ->
          axes.stream().allMatch(axis -> axis.outputSpan() >= axis.inputSpan())
              ? Optional.of(Resize2d.Rounding.FLOOR)
              : Optional.empty();
    };
  }

  /** Scales that are not what the sizes say count as such: they move the coordinates. */
  private static Resize2d.Target target(Shape x, List<Resampling.Axis> axes) {
    int last = x.rank() - 1;
    double[] scales = {1, 1};
    long[] sizes = {last == 0 ? 1 : x.dim(last - 1), x.dim(last)};
    boolean exact = true;
    for (Resampling.Axis axis : axes) {
      int i = axis.axis() - (last - 1);
      scales[i] = axis.outputSpan() / axis.inputSpan();
      sizes[i] = axis.out();
      exact &= axis.outputSpan() == axis.out();
    }
    return exact
        ? new Resize2d.Size(sizes[0], sizes[1])
        : new Resize2d.Scales(scales[0], scales[1]);
  }
}
