package org.jocelyn.opencl;

import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} by conv2d_packed.cl, for CPU devices. */
final class PackedProduct implements ConvLaunch {
  private static final String FILE = "conv2d_packed.cl";

  private final ConvProduct product;
  private final ClContext context;
  private final PackedTile tile;
  private final ClKernel packWeights;
  private final ClKernel multiply;

  /** The layout of packed weights. */
  private record Panels(int width, int first, int rows, long depth, int groups, long pitch) {}

  static boolean accepts(ConvProduct product, ClDevice device) {
    long rows = Grid.roundUp(product.rows(), PackedTile.of(product, device).channels());
    long weightBytes = rows * product.groups() * product.k() * Float.BYTES;
    return product.fitsInt()
        && weightBytes <= device.maxAllocationBytes()
        && PackedRun.MIN_LOCAL_BYTES <= device.localMemoryBytes();
  }

  PackedProduct(ConvProduct product, ClContext context) {
    this.product = product;
    this.context = context;
    this.tile = PackedTile.of(product, context.device());
    Defines defines =
        product
            .defines()
            .with("WIDTH", tile.width())
            .with("MR", tile.rows())
            .withIf(tile.pixelRows(), "PIXEL_ROWS");
    this.packWeights = context.kernel(FILE, "pack_weights", defines);
    this.multiply = context.kernel(FILE, "conv2d_packed", defines);
  }

  @Override
  public void enqueue(Storage[] inputs, Storage y, Part part) {
    PackedRun run = PackedRun.of(product, part, tile, context.device());
    ConvWindow window = product.window();
    ClArguments numbers =
        new ClArguments()
            .local(run.windowBytes())
            .local(run.sumBytes())
            .ints(run.allWeights(), run.weights(), run.allPixels(), run.pixels(), run.depth())
            .ints(part.firstImage(), product.groupIn(), part.rows())
            .ints(part.images() * product.outPixels(), product.inH(), product.inW())
            .ints(product.outPixels(), product.outW(), product.kernelH(), product.kernelW())
            .ints(window.strideH(), window.strideW(), window.top(), window.left())
            .ints(window.dilationH(), window.dilationW())
            .floats(product.activation().alpha(), product.activation().beta());
    try (ClForm weights = weights(inputs[1], part, run.allWeights())) {
      Storage[] operands = inputs.clone();
      operands[1] = weights.buffer();
      multiply.args(numbers.after(operands, y)).enqueue(run.grid());
    }
  }

  private ClForm weights(Storage weights, Part part, long panels) {
    int width = tile.channels();
    long k = product.k();
    long taps = product.kernelH() * product.kernelW();
    ClArguments numbers =
        new ClArguments()
            .ints(part.rows(), product.groupIn(), taps)
            .ints(part.firstRow(), product.weightPitch());
    return context.derive(
        weights,
        new Panels(width, part.firstRow(), part.rows(), k, product.groups(), product.weightPitch()),
        product.groups() * panels * width * k * Float.BYTES,
        packed ->
            packWeights
                .args(numbers.after(new Storage[] {weights}, packed))
                .enqueue(Grid.of(panels, product.groups()).local(1, 1)));
  }

  @Override
  public void close() {
    packWeights.close();
    multiply.close();
  }
}
