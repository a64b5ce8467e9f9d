package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;

/** Convolutions over one axis and more. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Conv", node -> conv(node.attributes(), Activation.NONE));
    table.add("ConvTranspose", node -> convTranspose(node.attributes()));
  }

  /** x, weights and, if it is there, the bias, which is FLOAT32 in the library. */
  private static List<Value> inputs(Call call) {
    List<Value> inputs = new ArrayList<>(List.of(call.in(0), call.in(1)));
    if (call.has(2)) {
      inputs.add(call.cast(call.in(2), DataType.FLOAT32));
    }
    return inputs;
  }

  /** The spatial extents of the weights, which an attribute repeats. */
  static long[] kernel(Value weights, long[] attribute) {
    Shape shape = weights.shape();
    long[] kernel = shape.slice(Math.min(2, shape.rank()), shape.rank()).dims();
    if (attribute.length > 0 && !Arrays.equals(attribute, kernel)) {
      throw new OnnxException(
          "kernel_shape " + Arrays.toString(attribute) + " of weights " + weights);
    }
    return kernel;
  }

  // ---- Conv

  /** Conv with a function applied to its result. */
  static Operator conv(Attributes attributes, Activation activation) {
    SlidingWindow window = SlidingWindow.of(attributes);
    long[] kernel = attributes.integers("kernel_shape");
    Conv2d plain =
        Conv2d.plain().groups(Math.toIntExact(attributes.integer("group", 1))).then(activation);
    return call -> {
      List<Value> inputs = inputs(call);
      Value x = inputs.get(0);
      List<SlidingWindow.Axis> axes = window.axes(x.shape(), kernel(inputs.get(1), kernel));
      Conv2d op = inputs.size() > 2 ? plain.withBias() : plain;
      return List.of(call.cast(conv(call, op, axes, inputs), x.dataType()));
    };
  }

  private static Value conv(
      Call call, Conv2d op, List<SlidingWindow.Axis> axes, List<Value> inputs) {
    Value x = inputs.get(0);
    Value weights = inputs.get(1);
    List<Value> arguments = new ArrayList<>(inputs);
    if (axes.size() == 2) {
      return call.runAll(op.over(SlidingWindow.over(axes.get(0), axes.get(1))), inputs).get(0);
    }
    if (axes.size() == 1) {
      arguments.set(0, call.reshape(x, x.shape().unsqueeze(2)));
      arguments.set(1, call.reshape(weights, weights.shape().unsqueeze(2)));
      Value y = conv(call, op, List.of(SlidingWindow.Axis.SINGLE, axes.get(0)), arguments);
      return call.reshape(y, y.shape().squeeze(2));
    }
    SlidingWindow.Axis first = axes.get(0);
    long[] padding = {first.before(), first.after()};
    Shape w = weights.shape();
    arguments.set(0, Unfolding.unfold(call, x, first, padding, false));
    arguments.set(1, call.reshape(weights, w.flatten(1, 2)));
    Value y = conv(call, op, axes.subList(1, axes.size()), arguments);
    return Unfolding.fold(call, y, x.shape().dim(0));
  }

  // ---- ConvTranspose

  /**
   * The window along one axis of a transposed convolution.
   *
   * @param window the window; its padding is cut from the output
   * @param outputPadding elements added behind the output
   */
  private record TransposedAxis(SlidingWindow.Axis window, int outputPadding) {
    private static final TransposedAxis SINGLE = new TransposedAxis(SlidingWindow.Axis.SINGLE, 0);

    /** Elements of the output for so many of the input. */
    long positions(long size) {
      return (size - 1) * window.stride()
          + window.extent()
          + outputPadding
          - window.before()
          - window.after();
    }
  }

  private static Operator convTranspose(Attributes attributes) {
    SlidingWindow window = SlidingWindow.of(attributes);
    long[] kernel = attributes.integers("kernel_shape");
    long[] outputPadding = attributes.integers("output_padding");
    long[] outputShape = attributes.integers("output_shape");
    ConvTranspose2d plain =
        ConvTranspose2d.plain().groups(Math.toIntExact(attributes.integer("group", 1)));
    return call -> {
      List<Value> inputs = inputs(call);
      Value x = inputs.get(0);
      List<SlidingWindow.Axis> unpadded = window.unpadded(x.shape(), kernel(inputs.get(1), kernel));
      List<TransposedAxis> axes = new ArrayList<>();
      for (int i = 0; i < unpadded.size(); i++) {
        long added = outputPadding.length == 0 ? 0 : outputPadding[i];
        TransposedAxis natural = new TransposedAxis(unpadded.get(i), Math.toIntExact(added));
        long size = x.shape().dim(2 + i);
        if (outputShape.length > 0 || window.autoPad().isSame()) {
          // a full output shape names batch and channels too
          int skipped = outputShape.length - unpadded.size();
          long wanted =
              outputShape.length > 0 ? outputShape[skipped + i] : size * natural.window().stride();
          axes.add(cut(natural, natural.positions(size) - wanted, window.autoPad()));
        } else {
          long[] pads = window.pads(i, unpadded.size());
          axes.add(
              new TransposedAxis(
                  SlidingWindow.padded(natural.window(), pads[0], pads[1]),
                  natural.outputPadding()));
        }
      }
      ConvTranspose2d op = inputs.size() > 2 ? plain.withBias() : plain;
      return List.of(call.cast(convTranspose(call, op, axes, inputs), x.dataType()));
    };
  }

  /** The axis with {@code total} elements less of output. */
  private static TransposedAxis cut(
      TransposedAxis axis, long total, SlidingWindow.AutoPad autoPad) {
    if (total < 0) {
      return new TransposedAxis(axis.window(), Math.toIntExact(axis.outputPadding() - total));
    }
    boolean moreBefore = autoPad != SlidingWindow.AutoPad.SAME_UPPER;
    return new TransposedAxis(
        SlidingWindow.padded(axis.window(), total, moreBefore), axis.outputPadding());
  }

  private static Value convTranspose(
      Call call, ConvTranspose2d op, List<TransposedAxis> axes, List<Value> inputs) {
    Value x = inputs.get(0);
    Value weights = inputs.get(1);
    List<Value> arguments = new ArrayList<>(inputs);
    if (axes.size() == 2) {
      TransposedAxis rows = axes.get(0);
      TransposedAxis columns = axes.get(1);
      ConvTranspose2d complete =
          op.over(SlidingWindow.over(rows.window(), columns.window()))
              .outputPadding(rows.outputPadding(), columns.outputPadding());
      return call.runAll(complete, inputs).get(0);
    }
    if (axes.size() == 1) {
      arguments.set(0, call.reshape(x, x.shape().unsqueeze(2)));
      arguments.set(1, call.reshape(weights, weights.shape().unsqueeze(2)));
      Value y = convTranspose(call, op, List.of(TransposedAxis.SINGLE, axes.get(0)), arguments);
      return call.reshape(y, y.shape().squeeze(2));
    }
    TransposedAxis first = axes.get(0);
    arguments.set(0, unfolded(call, x, first));
    arguments.set(1, channelsFirst(call, weights));
    Value y = convTranspose(call, op, axes.subList(1, axes.size()), arguments);
    return Unfolding.fold(call, y, x.shape().dim(0));
  }

  /**
   * Along one axis a transposed convolution is a convolution with the reversed window of x with
   * {@code stride − 1} zeros between its elements.
   */
  private static Value unfolded(Call call, Value x, TransposedAxis axis) {
    SlidingWindow.Axis window = axis.window();
    Shape shape = x.shape();
    Value apart =
        Unfolding.pad(
            call, call.reshape(x, shape.unsqueeze(3)), 3, new long[] {0, window.stride() - 1L});
    Value spread = call.reshape(apart, apart.shape().flatten(2, 3));
    long reach = window.extent() - 1L;
    long before = reach - window.before();
    long after = axis.positions(shape.dim(2)) + reach - before - spread.shape().dim(2);
    SlidingWindow.Axis dense = new SlidingWindow.Axis(window.kernel(), 1, 0, 0, window.dilation());
    return Unfolding.unfold(call, spread, dense, new long[] {before, after}, true);
  }

  /** From {@code [Cin, Cout/groups, kernel, …]} to {@code [Cin·kernel, Cout/groups, …]}. */
  private static Value channelsFirst(Call call, Value weights) {
    Value ordered = call.transpose(weights, Unfolding.order(weights.rank(), 0, 2, 1));
    return call.reshape(ordered, ordered.shape().flatten(0, 1));
  }
}
