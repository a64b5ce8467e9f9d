package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;

/**
 * {@link Conv2dWeightGradient}: directly where each output channel sees one input channel, else as
 * an implicit matrix product, tiled through local memory on GPUs, along the pixels on CPUs.
 */
final class ClConv2dWeightGradient implements ClOp<Conv2dWeightGradient> {
  /** Output channels per input channel up to which a matrix product does not pay. */
  private static final int FEW = 2;

  @Override
  public List<ClVariant<Conv2dWeightGradient>> variants(Strategy strategy) {
    ClVariant<Conv2dWeightGradient> rows = new Depthwise("conv2d_gradient_depthwise_rows");
    ClVariant<Conv2dWeightGradient> taps = new Depthwise("conv2d_gradient_depthwise_taps");
    ClVariant<Conv2dWeightGradient> packed = new Packed();
    ClVariant<Conv2dWeightGradient> small = new Tiled("small", new TiledWeightGradient.Tile(32, 4));
    ClVariant<Conv2dWeightGradient> tiled =
        new Tiled("medium", new TiledWeightGradient.Tile(64, 4));
    ClVariant<Conv2dWeightGradient> large =
        new Tiled("large", new TiledWeightGradient.Tile(128, 8));
    return strategy == Strategy.CPU
        ? List.of(rows, packed, small)
        : List.of(taps, large, tiled, small, packed);
  }

  /** A few channels with strides, a dilation and four paddings. */
  @Override
  public SmallCase<Conv2dWeightGradient> smallCase(
      Conv2dWeightGradient op, List<TensorType> inputs) {
    ConvGeometry g = op.geometry(inputs);
    int groups = Math.min(2, op.groups());
    int stride = Math.min(2, op.window().strideW());
    ConvWindow window = new ConvWindow(2, stride, 1, 2, 0, 1, 1, 2);
    long groupIn = suitsDepthwise(g) ? 1 : 4;
    // as many tiles as there are, up to a few, and the last of them not full
    long groupOut = suitsDepthwise(g) ? g.groupOut() : Math.min(g.groupOut(), 67);
    TensorType x = TensorType.float32(2, groups * groupIn, 9, 37);
    TensorType weights = TensorType.float32(groups * groupOut, groupIn, 3, 3);
    Conv2d conv = new Conv2d(window, groups, false, Activation.NONE);
    TensorType dy = conv.outputs(List.of(x, weights)).get(0);
    return SmallCase.of(Conv2dWeightGradient.of(conv, 3, 3), List.of(x, dy), 2e-4);
  }

  private static boolean suitsDepthwise(ConvGeometry g) {
    return g.groupIn() == 1 && g.groupOut() <= FEW;
  }

  /** Whether the kernels' numbers are ints and the sums of one slice fit a buffer. */
  private static boolean fits(Conv2dWeightGradient op, ConvGeometry g, ClDevice device) {
    Conv2d conv = new Conv2d(op.window(), op.groups(), false, Activation.NONE);
    long weights = g.outChannels() * g.groupIn() * g.taps();
    return ConvProduct.of(conv, g, DataType.FLOAT32).fitsInt()
        && weights <= Integer.MAX_VALUE - 1024
        && weights * Float.BYTES <= device.maxAllocationBytes();
  }

  /** The kernel of this name, for single channels. */
  private record Depthwise(String name) implements ClVariant<Conv2dWeightGradient> {
    /** THREADS of the kernel for GPUs. */
    private static final int THREADS = 256;

    private boolean isForGpus() {
      return name.endsWith("taps");
    }

    @Override
    public boolean accepts(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return suitsDepthwise(g)
          && g.batch() > 0
          && fits(op, g, device)
          && (!isForGpus()
              || (THREADS <= device.maxWorkGroupSize()
                  && Math.max(g.outChannels(), g.taps()) <= PlaneGrid.MAX_GROUPS));
    }

    @Override
    public Execution prepare(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvGeometry g = op.geometry(in);
      ClKernel kernel = context.kernel("conv2d_gradient_depthwise.cl", name, Defines.none());
      Grid grid =
          isForGpus()
              ? Grid.of(THREADS, g.outChannels(), g.taps()).local(THREADS, 1, 1)
              : Grid.of(g.outChannels()).local(1);
      ClArguments numbers = extents(new ClArguments().ints(g.batch(), g.groupOut()), g);
      return new ClPlan(List.of(kernel), (x, y) -> kernel.args(numbers.after(x, y)).enqueue(grid));
    }
  }

  /** The numbers that all kernels take last which see x. */
  static ClArguments extents(ClArguments numbers, ConvGeometry g) {
    ConvWindow window = g.window();
    return numbers
        .ints(g.inH(), g.inW(), g.outH(), g.outW(), g.kernelH(), g.kernelW())
        .ints(window.strideH(), window.strideW(), window.top(), window.left())
        .ints(window.dilationH(), window.dilationW());
  }

  /** For CPU devices. */
  private record Packed() implements ClVariant<Conv2dWeightGradient> {
    @Override
    public String name() {
      return "conv2d_gradient_packed";
    }

    @Override
    public boolean accepts(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return fits(op, g, device) && PackedWeightGradient.accepts(g, device);
    }

    @Override
    public Execution prepare(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      return new PackedWeightGradient(op.geometry(in), context).plan();
    }
  }

  /** For GPUs, with a tile of this size. */
  private record Tiled(String size, TiledWeightGradient.Tile tile)
      implements ClVariant<Conv2dWeightGradient> {
    @Override
    public String name() {
      return "conv2d_gradient_tiled_" + size;
    }

    @Override
    public boolean accepts(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return fits(op, g, device) && tile.accepts(g, device);
    }

    @Override
    public Execution prepare(
        Conv2dWeightGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      return new TiledWeightGradient(op.geometry(in), tile, context).plan();
    }
  }
}
