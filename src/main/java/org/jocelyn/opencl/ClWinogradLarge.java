package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link Conv2d} of 3×3 windows in tiles of 4×4 pixels, by the kernels of conv2d_winograd_large.cl
 * and matrix products between them. Only where it was asked for: a result then depends on pixels
 * beyond its window, see {@link Conv2d}.
 *
 * <p>Of random pixels with 16 to 512 channels results were within {@code 0.5·√K·ε·Σ|x̂||w|} with
 * the largest |x̂| of the window, within {@code 0.14} of that with 256 and more, and three to four
 * times as far from the double reference as direct sums in the root of the mean square.
 */
final class ClWinogradLarge implements ClVariant<Conv2d> {
  private static final String FILE = "conv2d_winograd_large.cl";

  /** Products for each tile and pair of channels. */
  private static final long TAPS = 36;

  /** Rows and columns of a tile. */
  private static final long TILE = 4;

  private static final int THREADS = 64;

  /** Bytes of transformed pixels and products held at a time; they are to stay in a cache. */
  private static final long HELD = 32 << 20;

  /** Of channels in and out, the product over the sum from which on fewer products pay. */
  private static final long FEWEST_CHANNELS = 64;

  /** Groups of work-items along a second axis that every driver takes. */
  private static final long MOST_GROUPS = 65535;

  private final OpKernel<Matmul> matmul;

  ClWinogradLarge(OpKernel<Matmul> matmul) {
    this.matmul = matmul;
  }

  @Override
  public String name() {
    return "conv2d_winograd_large";
  }

  @Override
  public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    ConvGeometry g = op.geometry(in);
    return suits(op, in)
        && ConvProduct.of(op, g, DataType.FLOAT32).fitsInt()
        && Math.max(g.inChannels(), g.outChannels()) <= MOST_GROUPS
        && weightBytes(g) <= device.maxAllocationBytes()
        && tileBytes(g) * TILE <= HELD;
  }

  /** Whether the products saved outweigh the memory that the transforms go through. */
  static boolean suits(Conv2d op, List<TensorType> in) {
    ConvGeometry g = op.geometry(in);
    return ClWinograd.suits(op, in)
        && g.inChannels() * g.outChannels() >= FEWEST_CHANNELS * (g.inChannels() + g.outChannels());
  }

  private static long tilesW(ConvGeometry g) {
    return (g.outW() + TILE - 1) / TILE;
  }

  private static long tilesOfImage(ConvGeometry g) {
    return (g.outH() + TILE - 1) / TILE * tilesW(g);
  }

  private static long weightBytes(ConvGeometry g) {
    return TAPS * g.inChannels() * g.outChannels() * Float.BYTES;
  }

  private static long tileBytes(ConvGeometry g) {
    return TAPS * (g.inChannels() + g.outChannels()) * Float.BYTES;
  }

  @Override
  public Execution prepare(
      Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
    Launches launches = new Launches(op, op.geometry(in), matmul, context);
    return new ClPlan(List.of(launches), (x, y) -> launches.enqueue(x, y[0]));
  }

  /** The layout of transformed weights. */
  private record Large(long outChannels, long channels) {}

  /** The kernels for one shape. */
  private static final class Launches implements AutoCloseable {
    private final Conv2d op;
    private final ConvGeometry g;
    private final ClContext context;
    private final long tiles;
    private final long chunk;
    private final ClKernel transformWeights;
    private final ClKernel transformWindows;
    private final ClKernel transformProducts;
    private final Execution multiply;

    Launches(Conv2d op, ConvGeometry g, OpKernel<Matmul> matmul, ClContext context) {
      this.op = op;
      this.g = g;
      this.context = context;
      this.tiles = g.batch() * tilesOfImage(g);
      // equal chunks, whose rows are multiples of four
      long fewest = Math.max(1, (tiles * tileBytes(g) + HELD - 1) / HELD);
      this.chunk = Math.max(TILE, Grid.roundUp((tiles + fewest - 1) / fewest, TILE));
      Defines defines = Defines.none().activation(op.activation()).withIf(op.bias(), "BIAS");
      this.transformWeights = context.kernel(FILE, "transform_weights", defines);
      this.transformWindows = context.kernel(FILE, "transform_windows", defines);
      this.transformProducts = context.kernel(FILE, "transform_products", defines);
      List<TensorType> factors =
          List.of(
              TensorType.float32(TAPS, g.outChannels(), g.inChannels()),
              TensorType.float32(TAPS, g.inChannels(), chunk));
      this.multiply = matmul.prepare(Matmul.plain(), factors, Matmul.plain().outputs(factors));
    }

    void enqueue(Storage[] in, Storage y) {
      Large layout = new Large(g.outChannels(), g.inChannels());
      long taps = TAPS * chunk * Float.BYTES;
      try (ClForm weights =
              context.derive(in[1], layout, weightBytes(g), to -> transformWeights(in[1], to));
          ClBuffer windows = context.scratch(taps * g.inChannels());
          ClBuffer products = context.scratch(taps * g.outChannels())) {
        Storage[] factors = {weights.buffer(), windows};
        Storage[] terms =
            op.bias() ? new Storage[] {products, in[op.biasInput()]} : new Storage[] {products};
        for (long first = 0; first < tiles; first += chunk) {
          long count = Math.min(chunk, tiles - first);
          transformWindows(in[0], windows, first, count);
          multiply.run(factors, new Storage[] {products});
          transformProducts(terms, y, first, count);
        }
      }
    }

    private void transformWeights(Storage w, ClBuffer to) {
      long pairs = g.outChannels() * g.inChannels();
      transformWeights
          .args(new ClArguments().ints(pairs).after(new Storage[] {w}, to))
          .enqueue(Grid.cover(pairs, THREADS));
    }

    private ClArguments tiles(long first, long count) {
      return new ClArguments().ints(first, count, chunk, tilesOfImage(g), tilesW(g));
    }

    private Grid grid(long channels) {
      return Grid.of(Grid.roundUp(chunk, THREADS), channels).local(THREADS, 1);
    }

    private void transformWindows(Storage x, ClBuffer windows, long first, long count) {
      ClArguments numbers =
          tiles(first, count).ints(g.inH(), g.inW(), g.window().top(), g.window().left());
      transformWindows
          .args(numbers.after(new Storage[] {x}, windows))
          .enqueue(grid(g.inChannels()));
    }

    private void transformProducts(Storage[] terms, Storage y, long first, long count) {
      ClArguments numbers =
          tiles(first, count)
              .ints(g.outH(), g.outW())
              .floats(op.activation().alpha(), op.activation().beta());
      transformProducts.args(numbers.after(terms, y)).enqueue(grid(g.outChannels()));
    }

    @Override
    public void close() {
      transformWeights.close();
      transformWindows.close();
      transformProducts.close();
      multiply.close();
    }
  }
}
