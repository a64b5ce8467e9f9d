package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link Conv2d} of 3×3 windows by the kernels of conv2d_winograd.cl, for CPU devices.
 *
 * <p>Of random and of nearly equal pixels its results are closer to the double reference than those
 * of {@link PackedProduct}, its sums being nine times as short: with 64 to 512 channels within
 * {@code 0.11·√K·ε·Σ|x||w|} for 0.15 there, and half to three quarters as far in the root of the
 * mean square.
 */
final class ClWinograd implements ClVariant<Conv2d> {
  private static final String FILE = "conv2d_winograd.cl";

  /** Products for each tile and pair of channels: TAPS. */
  private static final long TAPS = 16;

  /** Bytes of transformed windows held at a time; they are to stay in the last-level cache. */
  private static final long HELD = 8 << 20;

  /** Channels that a work-item transforms, so that its launch costs little beside its work. */
  private static final long CHANNELS_OF_ITEM = 16;

  /** Channels in and out from which on the products outweigh the transforms. */
  private static final long FEWEST_CHANNELS = 8;

  /** Tiles from which on the products outweigh the transform of weights that are no constant. */
  private static final long FEWEST_TILES = 16;

  @Override
  public String name() {
    return "conv2d_winograd";
  }

  @Override
  public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    ConvGeometry g = op.geometry(in);
    Tile tile = Tile.of(device);
    return suits(op, in)
        && ConvProduct.of(op, g, DataType.FLOAT32).fitsInt()
        && tile.weightBytes(g) <= device.maxAllocationBytes()
        && tile.blockBytes(g) <= HELD;
  }

  /** Whether there is enough to save. */
  static boolean suits(Conv2d op, List<TensorType> in) {
    ConvGeometry g = op.geometry(in);
    return op.isMinimallyFiltered(in)
        && Math.min(g.inChannels(), g.outChannels()) >= FEWEST_CHANNELS
        && tiles(g) >= FEWEST_TILES;
  }

  /** Tiles of 2×2 pixels beside each other. */
  static long tilesW(ConvGeometry g) {
    return (g.outW() + 1) / 2;
  }

  /** Tiles of an image's output. */
  static long tilesOfImage(ConvGeometry g) {
    return (g.outH() + 1) / 2 * tilesW(g);
  }

  /** Tiles of all images. */
  static long tiles(ConvGeometry g) {
    return g.batch() * tilesOfImage(g);
  }

  @Override
  public Execution prepare(
      Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
    return new Launches(op, op.geometry(in), context).plan();
  }

  /**
   * What a work-item sums at a time.
   *
   * @param width tiles of 2×2 pixels, beside each other in one vector or two: WIDTH
   * @param rows output channels: MR
   */
  private record Tile(int width, int rows) {
    static Tile of(ClDevice device) {
      // AVX-512 has 32 vector registers, AVX2 16 of half the width: two of these read a weight once
      return switch (device.floatLanes()) {
        case 16 -> new Tile(16, 16);
        case 8 -> new Tile(16, 4);
        default -> new Tile(4, 8);
      };
    }

    long panels(ConvGeometry g) {
      return Grid.roundUp(g.outChannels(), rows) / rows;
    }

    long weightBytes(ConvGeometry g) {
      return panels(g) * rows * TAPS * g.inChannels() * Float.BYTES;
    }

    long blockBytes(ConvGeometry g) {
      return width * TAPS * g.inChannels() * Float.BYTES;
    }
  }

  /** The layout of transformed weights. */
  private record Panels(int rows, long outChannels, long channels) {}

  /** The kernels for one shape. */
  private static final class Launches {
    private final Conv2d op;
    private final ConvGeometry g;
    private final ClContext context;
    private final Tile tile;
    private final ClKernel transformWeights;
    private final ClKernel transformWindows;
    private final ClKernel multiply;

    Launches(Conv2d op, ConvGeometry g, ClContext context) {
      this.op = op;
      this.g = g;
      this.context = context;
      this.tile = Tile.of(context.device());
      Defines defines =
          Defines.none()
              .activation(op.activation())
              .withIf(op.bias(), "BIAS")
              .with("WIDTH", tile.width())
              .with("MR", tile.rows());
      this.transformWeights = context.kernel(FILE, "transform_weights", defines);
      this.transformWindows = context.kernel(FILE, "transform_windows", defines);
      this.multiply = context.kernel(FILE, "conv2d_winograd", defines);
    }

    ClPlan plan() {
      return new ClPlan(
          List.of(transformWeights, transformWindows, multiply), (in, out) -> run(in, out[0]));
    }

    private void run(Storage[] in, Storage y) {
      Panels layout = new Panels(tile.rows(), g.outChannels(), g.inChannels());
      long blocks = Grid.roundUp(tiles(g), tile.width()) / tile.width();
      long held = Math.min(blocks, HELD / tile.blockBytes(g));
      try (ClForm weights =
              context.derive(
                  in[1], layout, tile.weightBytes(g), to -> transformWeights(in[1], to));
          ClBuffer windows = context.scratch(held * tile.blockBytes(g))) {
        Storage[] operands = in.clone();
        operands[0] = windows;
        operands[1] = weights.buffer();
        for (long first = 0; first < blocks; first += held) {
          long count = Math.min(held, blocks - first);
          transformWindows(in[0], windows, first, count);
          multiply(operands, y, first, count);
        }
      }
    }

    private long parts() {
      return Grid.roundUp(g.inChannels(), CHANNELS_OF_ITEM) / CHANNELS_OF_ITEM;
    }

    private void transformWeights(Storage w, ClBuffer to) {
      ClArguments numbers =
          new ClArguments().ints(g.outChannels(), g.inChannels(), CHANNELS_OF_ITEM);
      transformWeights
          .args(numbers.after(new Storage[] {w}, to))
          .enqueue(Grid.of(tile.panels(g), parts()).local(1, 1));
    }

    private void transformWindows(Storage x, ClBuffer windows, long firstBlock, long blocks) {
      ClArguments numbers =
          new ClArguments()
              .ints(firstBlock, tiles(g), tilesOfImage(g), tilesW(g))
              .ints(g.inChannels(), CHANNELS_OF_ITEM, g.batch(), g.inH(), g.inW())
              .ints(g.window().top(), g.window().left());
      transformWindows
          .args(numbers.after(new Storage[] {x}, windows))
          .enqueue(Grid.of(blocks, parts()).local(1, 1));
    }

    private void multiply(Storage[] operands, Storage y, long firstBlock, long blocks) {
      ClArguments numbers =
          new ClArguments()
              .ints(firstBlock, tiles(g), tilesOfImage(g), tilesW(g))
              .ints(g.inChannels(), g.outChannels(), g.outH(), g.outW())
              .floats(op.activation().alpha(), op.activation().beta());
      multiply
          .args(numbers.after(operands, y))
          .enqueue(Grid.of(tile.panels(g), blocks).local(1, 1));
    }
  }
}
