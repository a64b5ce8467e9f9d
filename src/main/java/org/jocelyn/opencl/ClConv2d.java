package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;

/**
 * {@link Conv2d}: directly where each output sees one input channel ({@link ClDepthwise}), else as
 * an implicit matrix product, tiled through local memory on GPUs, packed into panels on CPUs.
 */
final class ClConv2d implements ClOp<Conv2d> {
  @Override
  public List<ClVariant<Conv2d>> variants(Strategy strategy) {
    return strategy == Strategy.CPU
        ? List.of(new ClDepthwise.Rows(), new Packed(), new Tiled())
        : List.of(new ClDepthwise.Tiles(), new Tiled(), new Packed());
  }

  /** A few channels with a stride, a dilation and four paddings, and rows of the same tile. */
  @Override
  public SmallCase<Conv2d> smallCase(Conv2d op, List<TensorType> inputs) {
    boolean depthwise = ClDepthwise.suits(op.geometry(inputs));
    DataType type = inputs.get(0).dataType();
    int groups = Math.min(2, op.groups());
    int stride = Math.min(2, op.window().strideW());
    long groupIn = depthwise ? 1 : 3;
    long groupOut = inputs.get(1).shape().dim(0) / op.groups();
    if (!depthwise) {
      groupOut = PackedProduct.registerRows(groupOut) - 1;
    }
    ConvWindow window = new ConvWindow(2, stride, 1, 2, 0, 1, 1, 2);
    Conv2d small = op.over(window).groups(groups).then(tame(op.activation()));
    List<TensorType> types = new ArrayList<>();
    types.add(TensorType.of(type, 2, groups * groupIn, 9, 37));
    types.add(TensorType.of(type, groups * groupOut, groupIn, 3, 3));
    if (op.bias()) {
      types.add(TensorType.float32(groups * groupOut));
    }
    return SmallCase.of(small, types, 1e-4);
  }

  /** Functions without steep places, where an absolute tolerance means something. */
  static Activation tame(Activation activation) {
    UnaryFunction function = activation.function();
    boolean tame =
        function.ordinal() < UnaryFunction.EXP.ordinal() || function == UnaryFunction.CLIP;
    return tame ? activation : Activation.NONE;
  }

  private record Tiled() implements ClVariant<Conv2d> {
    @Override
    public String name() {
      return "conv2d_tiled";
    }

    @Override
    public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return TiledProduct.accepts(product(op, in), device);
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvProduct product = product(op, in);
      return plan(op, product, new TiledProduct(product, context));
    }
  }

  private record Packed() implements ClVariant<Conv2d> {
    @Override
    public String name() {
      return "conv2d_packed";
    }

    @Override
    public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return PackedProduct.accepts(product(op, in), device);
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvProduct product = product(op, in);
      return plan(op, product, new PackedProduct(product, context));
    }
  }

  private static ConvProduct product(Conv2d op, List<TensorType> in) {
    return ConvProduct.of(op, op.geometry(in), in.get(0).dataType());
  }

  private static Execution plan(Conv2d op, ConvProduct product, ConvLaunch launch) {
    return new ClPlan(
        List.of(launch),
        (in, out) ->
            launch.enqueue(product, in[0], in[1], op.bias() ? in[op.biasInput()] : null, out[0]));
  }
}
