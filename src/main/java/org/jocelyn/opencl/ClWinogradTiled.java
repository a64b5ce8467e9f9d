package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@link Conv2d} of 3×3 windows by the kernels of conv2d_winograd_tiled.cl, for GPUs. */
final class ClWinogradTiled implements ClVariant<Conv2d> {
  private static final String FILE = "conv2d_winograd_tiled.cl";

  /** Products for each tile and pair of channels: TAPS. */
  private static final long TAPS = 16;

  /** Output channels, and tiles, of a work-group: BLOCK. */
  private static final long BLOCK = 32;

  /** Input channels of a step: STEP. */
  private static final long STEP = 4;

  private static final int ITEMS = 256;

  /** Channels of a part from which on its sums outweigh their second pass. */
  private static final long FEWEST_OF_PART = 32;

  @Override
  public String name() {
    return "conv2d_winograd_tiled";
  }

  @Override
  public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    ConvGeometry g = op.geometry(in);
    return ClWinograd.suits(op, in)
        && ConvProduct.of(op, g, DataType.FLOAT32).fitsInt()
        && items(g) <= Integer.MAX_VALUE
        && weightBytes(g) <= device.maxAllocationBytes()
        && localBytes() <= device.localMemoryBytes()
        && ITEMS <= device.maxWorkGroupSize();
  }

  private static long localBytes() {
    return 4 * STEP * TAPS * BLOCK * Float.BYTES;
  }

  private static long outBlocks(ConvGeometry g) {
    return (g.outChannels() + BLOCK - 1) / BLOCK;
  }

  private static long tileBlocks(ConvGeometry g) {
    return (ClWinograd.tiles(g) + BLOCK - 1) / BLOCK;
  }

  private static long items(ConvGeometry g) {
    return tileBlocks(g) * outBlocks(g) * ITEMS;
  }

  private static long stepChannels(ConvGeometry g) {
    return Grid.roundUp(g.inChannels(), STEP);
  }

  private static long weightBytes(ConvGeometry g) {
    return outBlocks(g) * BLOCK * TAPS * stepChannels(g) * Float.BYTES;
  }

  @Override
  public Execution prepare(
      Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
    Launches launches = new Launches(op, op.geometry(in), context);
    return new ClPlan(List.of(launches), (x, y) -> launches.enqueue(x, y[0]));
  }

  /** The layout of transformed weights. */
  private record Blocks(long outChannels, long channels) {}

  /** The kernels for one shape. */
  private static final class Launches implements AutoCloseable {
    private final Conv2d op;
    private final ConvGeometry g;
    private final ClContext context;
    private final ConvProduct product;
    private final ConvParts parts;
    private final ClKernel transform;
    private final ClKernel multiply;

    Launches(Conv2d op, ConvGeometry g, ClContext context) {
      this.op = op;
      this.g = g;
      this.context = context;
      this.product = ConvProduct.of(op, g, DataType.FLOAT32);
      int count = ConvParts.count(items(g), g.inChannels() / FEWEST_OF_PART, context.device());
      this.parts = new ConvParts(product, count, context);
      ConvProduct summed = parts.summed();
      Defines defines =
          Defines.none().activation(summed.activation()).withIf(summed.bias(), "BIAS");
      this.transform = context.kernel(FILE, "transform_weights", defines);
      this.multiply = context.kernel(FILE, "conv2d_winograd_tiled", defines);
    }

    void enqueue(Storage[] in, Storage y) {
      Blocks layout = new Blocks(g.outChannels(), g.inChannels());
      try (ClForm weights =
          context.derive(in[1], layout, weightBytes(g), to -> transform(in[1], to))) {
        Storage[] operands = in.clone();
        operands[1] = weights.buffer();
        parts.enqueue(operands, y, ConvLaunch.Part.all(product), this::multiply);
      }
    }

    private void transform(Storage w, ClBuffer to) {
      ClArguments numbers =
          new ClArguments().ints(g.outChannels(), g.inChannels(), stepChannels(g));
      transform
          .args(numbers.after(new Storage[] {w}, to))
          .enqueue(Grid.of(outBlocks(g) * BLOCK, Grid.roundUp(stepChannels(g), 8)).local(BLOCK, 8));
    }

    private void multiply(Storage[] operands, Storage y) {
      long tilesW = ClWinograd.tilesW(g);
      long channelsOfPart =
          Grid.roundUp((g.inChannels() + parts.count() - 1) / parts.count(), STEP);
      ClArguments numbers =
          new ClArguments()
              .ints(g.batch(), ClWinograd.tilesOfImage(g), tilesW)
              .ints(g.inChannels(), stepChannels(g), channelsOfPart, g.inH(), g.inW())
              .ints(g.window().top(), g.window().left())
              .ints(g.outChannels(), g.outH(), g.outW())
              .floats(op.activation().alpha(), op.activation().beta());
      multiply
          .args(numbers.after(operands, y))
          .enqueue(Grid.of(items(g), parts.count()).local(ITEMS, 1));
    }

    @Override
    public void close() {
      transform.close();
      multiply.close();
      parts.close();
    }
  }
}
