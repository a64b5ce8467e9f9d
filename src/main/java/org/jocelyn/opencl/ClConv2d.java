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
 * {@link Conv2d} by the first of these that takes it:
 *
 * <ol>
 *   <li>directly where each output sees one input channel ({@link ClDepthwise}): with as many
 *       operations for a byte as the window has elements, memory binds whatever the method;
 *   <li>for GPUs and where asked for, 3×3 windows in tiles of 4×4 pixels ({@link ClWinogradLarge}):
 *       a quarter of the operations, for 88 floats through memory for each tile and channel, so
 *       that it takes many channels;
 *   <li>3×3 windows in tiles of 2×2 pixels ({@link ClWinograd} on CPUs, {@link ClWinogradTiled} on
 *       GPUs): 4/9 of the operations, and nothing more through a GPU's memory;
 *   <li>an implicit matrix product, in one of {@link ConvMethod}'s forms: tiled through local
 *       memory on GPUs, packed into panels on CPUs.
 * </ol>
 *
 * <p>On GPUs the sums of small images with many channels are cut in parts: see {@link ConvParts}.
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

  /**
   * A few channels with a stride, a dilation and four paddings, and a product of the same tile; as
   * the real ones are, of one pixel or not, and of a multiple of four products or pixels or not,
   * because some kernels load four at a time then.
   */
  @Override
  public SmallCase<Conv2d> smallCase(Conv2d op, List<TensorType> inputs) {
    ConvGeometry g = op.geometry(inputs);
    DataType type = inputs.get(0).dataType();
    int groups = Math.min(2, op.groups());
    int stride = Math.min(2, op.window().strideW());
    boolean whole = g.groupIn() * g.taps() % 4 == 0;
    ConvWindow window = new ConvWindow(2, stride, 1, 2, 0, 1, 1, 2);
    long groupIn = ClDepthwise.suits(g) ? 1 : whole ? 4 : 3;
    long groupOut = ConvProduct.likeRows(g.groupOut());
    TensorType image = smallImage(type, g, groups * groupIn, stride);
    int side = 3;
    if (ClWinograd.suits(op, inputs)) {
      boolean large = winograd == Winograd.LARGE && ClWinogradLarge.suits(op, inputs);
      window = ConvWindow.PLAIN.padding(1, 2, 0, 1);
      groupIn = large ? 130 : 17;
      groupOut = large ? 130 : groupOut + 24;
      image = TensorType.of(type, 2, groupIn, 9, 37);
    } else if (g.isPointwise() && groupIn > 1) {
      window = ConvWindow.PLAIN;
      groupIn = whole ? 20 : 19;
      image = smallPlanes(type, g, groups * groupIn);
      side = 1;
    }
    Conv2d small = op.over(window).groups(groups).then(tame(op.activation()));
    List<TensorType> types = new ArrayList<>();
    types.add(image);
    types.add(TensorType.of(type, groups * groupOut, groupIn, side, side));
    if (op.bias()) {
      types.add(TensorType.float32(groups * groupOut));
    }
    return new SmallCase<>(small, types, -0.5, 0.5, 2, 1e-4);
  }

  /** As many pixels as the output of g has, if those are few: register tiles differ by that. */
  private static TensorType smallImage(DataType type, ConvGeometry g, long channels, int stride) {
    boolean few = isFew(g);
    long batch = few ? Math.max(1, g.batch()) : 2;
    long outH = few ? Math.max(1, g.outH()) : 4;
    long outW = few ? Math.max(1, g.outW()) : 36;
    return TensorType.of(type, batch, channels, 2 * outH, (outW - 1) * stride + 2);
  }

  /** The same for windows of one pixel. */
  private static TensorType smallPlanes(DataType type, ConvGeometry g, long channels) {
    return isFew(g)
        ? TensorType.of(type, Math.max(1, g.batch()), channels, g.outH(), g.outW())
        : TensorType.of(type, 2, channels, 3, g.outPixels() % 4 == 0 ? 24 : 23);
  }

  private static boolean isFew(ConvGeometry g) {
    return g.batch() * g.outPixels() <= PackedTile.FEW_PIXELS;
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
      return method.form().accepts(product, device)
          && (always || method.form().suits(product, device));
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvProduct product = product(op, in);
      ConvLaunch launch = method.form().prepare(product, context);
      ConvLaunch.Part all = ConvLaunch.Part.all(product);
      return new ClPlan(List.of(launch), (x, y) -> launch.enqueue(x, y[0], all));
    }

    private static ConvProduct product(Conv2d op, List<TensorType> in) {
      return ConvProduct.of(op, op.geometry(in), in.get(0).dataType());
    }
  }
}
