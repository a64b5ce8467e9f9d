package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link ConvTranspose2d}: the matrix product of weights and pixels, a chunk of images or channels
 * at a time, whose results each output element then gathers. With only a few input channels that
 * product is not worth its memory traffic, and the gathering kernel multiplies as it goes.
 */
final class ClConvTranspose2d implements ClOp<ConvTranspose2d> {
  /** Input channels of a group from which on the matrix product pays. */
  private static final int MANY = 8;

  @Override
  public List<ClVariant<ConvTranspose2d>> variants(Strategy strategy) {
    List<ClVariant<ConvTranspose2d>> variants = new ArrayList<>();
    variants.add(new Direct(strategy, MANY - 1));
    for (boolean always : new boolean[] {false, true}) {
      for (ConvMethod method : ConvMethod.preferred(strategy)) {
        variants.add(new ByProduct(strategy, method, always));
      }
    }
    variants.add(new Direct(strategy, Integer.MAX_VALUE));
    return variants;
  }

  /** A few channels with strides, dilation, output padding and an uneven cut. */
  @Override
  public SmallCase<ConvTranspose2d> smallCase(ConvTranspose2d op, List<TensorType> inputs) {
    ConvGeometry g = op.geometry(inputs);
    DataType type = inputs.get(0).dataType();
    int groups = Math.min(2, op.groups());
    int stride = Math.min(2, op.window().strideW());
    ConvTranspose2d small =
        new ConvTranspose2d(
            new ConvWindow(2, stride, 1, 2, 0, 1, 1, 2),
            1,
            1,
            groups,
            op.bias(),
            ClConv2d.tame(op.activation()));
    long groupIn = g.groupIn() < MANY ? 2 : MANY;
    // 25 elements of the window leave rows of weights that likeRows takes for these channels
    long groupOut = ConvProduct.likeRows(g.groupOut() * g.taps());
    List<TensorType> types = new ArrayList<>();
    types.add(TensorType.of(type, 2, groups * groupIn, 3, 9));
    types.add(TensorType.of(type, groups * groupIn, groupOut, 5, 5));
    if (op.bias()) {
      types.add(TensorType.float32(groups * groupOut));
    }
    return SmallCase.of(small, types, 2e-4);
  }

  /** The kernel that gathers, multiplying or not. */
  private record Gather(
      ConvTranspose2d op, ConvGeometry g, Strategy strategy, ClDevice device, ClKernel kernel) {

    static Gather of(
        ConvTranspose2d op,
        ConvGeometry g,
        DataType type,
        Strategy strategy,
        boolean direct,
        ClContext context) {
      Defines defines =
          Defines.none()
              .storage(type)
              .activation(op.activation())
              .withIf(op.bias(), "BIAS")
              .withIf(direct, "DIRECT");
      String function =
          strategy == Strategy.CPU ? "conv_transpose2d_rows" : "conv_transpose2d_pixels";
      return new Gather(
          op,
          g,
          strategy,
          context.device(),
          context.kernel("conv_transpose2d.cl", function, defines));
    }

    /** Writes {@code channels} of each group from {@code firstChannel} on of some images. */
    void enqueue(
        Storage[] sources, Storage y, int firstImage, int images, int firstChannel, int channels) {
      ConvWindow window = g.window();
      int gcdH = ArithmeticUtils.gcd(window.strideH(), window.dilationH());
      int gcdW = ArithmeticUtils.gcd(window.strideW(), window.dilationW());
      ClArguments numbers =
          new ClArguments()
              .ints(firstImage, firstChannel, channels)
              .ints(g.groups(), g.groupIn(), g.groupOut())
              .ints(g.inH(), g.inW(), g.outH(), g.outW(), g.kernelH(), g.kernelW())
              .ints(window.strideH(), window.strideW(), window.top(), window.left())
              .ints(window.dilationH(), window.dilationW())
              .ints(window.strideH() / gcdH, window.strideW() / gcdW)
              .ints(window.dilationH() / gcdH, window.dilationW() / gcdW)
              .floats(op.activation().alpha(), op.activation().beta());
      long planes = (long) images * g.groups() * channels;
      Grid grid;
      if (strategy == Strategy.CPU) {
        int rows = ClDepthwise.rowsOfItem(g.outH(), planes, device);
        numbers.ints(rows);
        grid = Grid.of((g.outH() + rows - 1) / rows, planes).local(1, 1);
      } else {
        grid = Grid.of(Grid.roundUp(g.outPixels(), 64), planes).local(64, 1);
      }
      kernel.args(numbers.after(sources, y)).enqueue(grid);
    }
  }

  private static ConvProduct product(ConvTranspose2d op, List<TensorType> in) {
    return ConvProduct.of(op, op.geometry(in), in.get(0).dataType());
  }

  /** Whether the gathering kernel's indices fit an int. */
  private static boolean fitsInt(ConvGeometry g) {
    ConvWindow window = g.window();
    return g.outPixels() <= Integer.MAX_VALUE - 64
        && g.outH() + window.top() + (long) window.bottom() <= Integer.MAX_VALUE
        && g.outW() + window.left() + (long) window.right() <= Integer.MAX_VALUE
        && g.batch() * g.outChannels() <= Integer.MAX_VALUE
        && g.groupOut() * g.taps() <= Integer.MAX_VALUE;
  }

  /** Gathers and multiplies at once, where a sum has {@code channels} input channels or fewer. */
  private record Direct(Strategy strategy, int channels) implements ClVariant<ConvTranspose2d> {
    @Override
    public String name() {
      return "conv_transpose2d_direct";
    }

    @Override
    public boolean accepts(
        ConvTranspose2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return g.groupIn() <= channels && fitsInt(g);
    }

    @Override
    public Execution prepare(
        ConvTranspose2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvGeometry g = op.geometry(in);
      Gather gather = Gather.of(op, g, in.get(0).dataType(), strategy, true, context);
      return new ClPlan(
          List.of(gather.kernel()),
          (x, y) -> gather.enqueue(x, y[0], 0, (int) g.batch(), 0, (int) g.groupOut()));
    }
  }

  /**
   * Multiplies into scratch memory, then gathers from there.
   *
   * @param always whether every product is taken, not only those that the method suits
   */
  private record ByProduct(Strategy strategy, ConvMethod method, boolean always)
      implements ClVariant<ConvTranspose2d> {
    @Override
    public String name() {
      return "conv_transpose2d_" + method.label();
    }

    @Override
    public boolean accepts(
        ConvTranspose2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      ConvProduct product = product(op, in);
      return method.form().accepts(product, device)
          && (always || method.form().suits(product, device))
          && fitsInt(g)
          && Chunk.bytesOfChannel(g) <= device.maxAllocationBytes();
    }

    @Override
    public Execution prepare(
        ConvTranspose2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvGeometry g = op.geometry(in);
      ConvLaunch multiply = method.form().prepare(product(op, in), context);
      Gather gather = Gather.of(op, g, DataType.FLOAT32, strategy, false, context);
      Chunk chunk = Chunk.of(g, strategy);
      return new ClPlan(
          List.of(multiply, gather.kernel()),
          (x, y) -> run(op, g, multiply, gather, chunk, x, y[0], context));
    }

    private static void run(
        ConvTranspose2d op,
        ConvGeometry g,
        ConvLaunch multiply,
        Gather gather,
        Chunk chunk,
        Storage[] x,
        Storage y,
        ClContext context) {
      int taps = (int) g.taps();
      long bytes = Chunk.bytesOfChannel(g) * chunk.images() * chunk.channels();
      try (ClBuffer products = context.scratch(bytes)) {
        Storage[] factors = {x[0], x[1]};
        Storage[] sources =
            op.bias() ? new Storage[] {products, x[op.biasInput()]} : new Storage[] {products};
        for (int image = 0; image < g.batch(); image += chunk.images()) {
          int images = (int) Math.min(chunk.images(), g.batch() - image);
          for (int o = 0; o < g.groupOut(); o += chunk.channels()) {
            int channels = (int) Math.min(chunk.channels(), g.groupOut() - o);
            ConvLaunch.Part part = new ConvLaunch.Part(image, images, o * taps, channels * taps);
            multiply.enqueue(factors, products, part);
            gather.enqueue(sources, y, image, images, o, channels);
          }
        }
      }
    }
  }

  /**
   * What is multiplied and gathered at a time.
   *
   * @param images how many images; one if it is not all of their channels
   * @param channels output channels of each group
   */
  private record Chunk(int images, int channels) {
    static Chunk of(ConvGeometry g, Strategy strategy) {
      // a CPU's last-level cache; enough for every multiprocessor of a GPU
      long held = strategy == Strategy.CPU ? 8 << 20 : 128 << 20;
      long units = Math.max(1, held / Math.max(1, bytesOfChannel(g)));
      long channels = Math.min(units, g.groupOut());
      long images = channels < g.groupOut() ? 1 : Math.min(units / channels, g.batch());
      return new Chunk((int) images, (int) channels);
    }

    /** Bytes of the products of one output channel in each group of one image. */
    static long bytesOfChannel(ConvGeometry g) {
      return g.groups() * g.taps() * g.inPixels() * Float.BYTES;
    }
  }
}
