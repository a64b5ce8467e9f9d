package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Conv2d}: directly where each output sees one input channel ({@link ClDepthwise}), by
 * Winograd's method where that saves products ({@link ClWinograd} on CPUs, {@link ClWinogradTiled}
 * on GPUs), else as an implicit matrix product, tiled through local memory on GPUs, packed into
 * panels on CPUs.
 */
final class ClConv2d implements ClOp<Conv2d> {
  private final Winograd winograd;
  private final OpKernel<Matmul> matmul;

  /**
   * @param winograd the tiles of Winograd's method that are considered
   * @param matmul the products between its transforms
   */
  ClConv2d(Winograd winograd, OpKernel<Matmul> matmul) {
    this.winograd = winograd;
    this.matmul = matmul;
  }

  @Override
  public List<ClVariant<Conv2d>> variants(Strategy strategy) {
    List<ClVariant<Conv2d>> variants = new ArrayList<>();
    variants.add(strategy == Strategy.CPU ? new ClDepthwise.Rows() : new ClDepthwise.Columns());
    if (winograd == Winograd.LARGE && strategy == Strategy.GPU) {
      variants.add(new ClWinogradLarge(matmul));
    }
    if (winograd != Winograd.NONE) {
      variants.add(strategy == Strategy.CPU ? new ClWinograd() : new ClWinogradTiled());
    }
    for (boolean always : new boolean[] {false, true}) {
      for (ConvMethod method : ConvMethod.preferred(strategy)) {
        variants.add(new ByProduct(method, always));
      }
    }
    return variants;
  }

  /** A few channels with a stride, a dilation and four paddings, and a product of the same tile. */
  @Override
  public SmallCase<Conv2d> smallCase(Conv2d op, List<TensorType> inputs) {
    ConvGeometry g = op.geometry(inputs);
    DataType type = inputs.get(0).dataType();
    boolean filtered = ClWinograd.suits(op, inputs);
    boolean large = winograd == Winograd.LARGE && ClWinogradLarge.suits(op, inputs);
    int groups = Math.min(2, op.groups());
    int stride = Math.min(2, op.window().strideW());
    long groupIn = ClDepthwise.suits(g) ? 1 : large ? 130 : filtered ? 17 : 3;
    long groupOut = large ? 130 : ConvProduct.likeRows(g.groupOut()) + (filtered ? 24 : 0);
    ConvWindow window =
        filtered
            ? ConvWindow.PLAIN.padding(1, 2, 0, 1)
            : new ConvWindow(2, stride, 1, 2, 0, 1, 1, 2);
    Conv2d small = op.over(window).groups(groups).then(tame(op.activation()));
    List<TensorType> types = new ArrayList<>();
    types.add(
        filtered
            ? TensorType.of(type, 2, groups * groupIn, 9, 37)
            : smallImage(type, g, groups * groupIn, stride));
    types.add(TensorType.of(type, groups * groupOut, groupIn, 3, 3));
    if (op.bias()) {
      types.add(TensorType.float32(groups * groupOut));
    }
    return new SmallCase<>(small, types, -0.5, 0.5, 2, 1e-4);
  }

  /** As many pixels as the output of g has, if those are few: register tiles differ by that. */
  private static TensorType smallImage(DataType type, ConvGeometry g, long channels, int stride) {
    boolean few = g.batch() * g.outPixels() <= PackedTile.FEW_PIXELS;
    long batch = few ? Math.max(1, g.batch()) : 2;
    long outH = few ? Math.max(1, g.outH()) : 4;
    long outW = few ? Math.max(1, g.outW()) : 36;
    return TensorType.of(type, batch, channels, 2 * outH, (outW - 1) * stride + 2);
  }

  /** Functions without steep places, where an absolute tolerance means something. */
  static Activation tame(Activation activation) {
    return switch (activation.function()) {
      case IDENTITY, RELU, LEAKY_RELU, ELU, SELU, CELU, GELU, GELU_TANH -> activation;
      case SIGMOID, HARD_SIGMOID, HARD_SWISH, SILU, MISH, TANH -> activation;
      case SOFTPLUS, SOFTSIGN, CLIP -> activation;
      default -> Activation.NONE;
    };
  }

  /**
   * As a matrix product.
   *
   * @param always whether every product is taken, not only those that the method suits
   */
  private record ByProduct(ConvMethod method, boolean always) implements ClVariant<Conv2d> {
    @Override
    public String name() {
      return "conv2d_" + method.label();
    }

    @Override
    public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvProduct product = product(op, in);
      return method.accepts(product, device) && (always || method.suits(product, device));
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvProduct product = product(op, in);
      ConvLaunch launch = method.prepare(product, context);
      ConvLaunch.Part all = ConvLaunch.Part.all(product);
      return new ClPlan(List.of(launch), (x, y) -> launch.enqueue(x, y[0], all));
    }

    private static ConvProduct product(Conv2d op, List<TensorType> in) {
      return ConvProduct.of(op, op.geometry(in), in.get(0).dataType());
    }
  }
}
