package org.jocelyn.opencl;

import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} by conv2d_tiled.cl, for GPUs. */
final class TiledProduct implements ConvLaunch {
  /** The file's tap row that no image has. */
  private static final int OUTSIDE = 0x40000000;

  /** Depth of a tile: BK. */
  private static final int DEPTH = 16;

  private final ConvProduct product;
  private final Tile tile;
  private final ClKernel kernel;
  private final ClBuffer taps;

  /**
   * A work-group's tile.
   *
   * @param size rows and columns: BM and BN
   * @param item rows and columns of a work-item's part: TM and TN
   */
  record Tile(int size, int item) {
    static final Tile SMALL = new Tile(64, 4);
    static final Tile LARGE = new Tile(128, 8);

    boolean accepts(ConvProduct product, ClDevice device) {
      // two buffers of both tiles, the weights' with four elements of padding for each k
      long localBytes = 2L * DEPTH * (size + 4 + size) * Float.BYTES;
      return product.fitsInt()
          && threads() <= device.maxWorkGroupSize()
          && localBytes <= device.localMemoryBytes();
    }

    /** Whether there are enough tiles to keep the device busy and more than half full ones. */
    boolean fills(ConvProduct product, ClDevice device) {
      long tiles = across(product.rows()) * across(product.batch() * product.outPixels());
      return 2 * product.rows() > size
          && tiles * product.groups() >= 2L * device.computeUnits()
          && accepts(product, device);
    }

    long across(long extent) {
      return (extent + size - 1) / size;
    }

    int threads() {
      return size / item * (size / item);
    }
  }

  TiledProduct(ConvProduct product, Tile tile, ClContext context) {
    this.product = product;
    this.tile = tile;
    this.kernel =
        context.kernel(
            "conv2d_tiled.cl",
            "conv2d_tiled",
            product
                .defines()
                .with("BM", tile.size())
                .with("BN", tile.size())
                .with("BK", DEPTH)
                .with("TM", tile.item())
                .with("TN", tile.item()));
    this.taps = context.constants(taps(product));
  }

  /** For each k: its distance from the window's first element, its row and column, nothing. */
  private static int[] taps(ConvProduct product) {
    int k = (int) product.k();
    int[] taps = new int[4 * Math.max(DEPTH, (int) Grid.roundUp(k, DEPTH))];
    for (int i = 0; i < taps.length / 4; i++) {
      int row = i / (int) product.kernelW() % (int) product.kernelH();
      int channel = i / (int) product.kernelW() / (int) product.kernelH();
      row *= product.window().dilationH();
      int column = i % (int) product.kernelW() * product.window().dilationW();
      if (i < k) {
        taps[4 * i] = (int) ((channel * product.inH() + row) * product.inW() + column);
        taps[4 * i + 1] = row;
        taps[4 * i + 2] = column;
      } else {
        taps[4 * i + 1] = OUTSIDE;
      }
    }
    return taps;
  }

  @Override
  public void enqueue(Storage[] inputs, Storage y, Part part) {
    ConvWindow window = product.window();
    long columns = part.images() * product.outPixels();
    ClArguments numbers =
        new ClArguments()
            .ints(part.firstImage(), product.groupIn(), part.rows(), product.k(), columns)
            .ints(product.inH(), product.inW(), product.outPixels(), product.outW())
            .ints(window.strideH(), window.strideW(), window.top(), window.left())
            .ints(part.firstRow(), product.weightPitch())
            .floats(product.activation().alpha(), product.activation().beta());
    Grid tiles =
        Grid.of(tile.across(columns) * tile.threads(), tile.across(part.rows()), product.groups());
    kernel.args(numbers.after(inputs, y, taps)).enqueue(tiles.local(tile.threads(), 1, 1));
  }

  @Override
  public void close() {
    kernel.close();
    taps.close();
  }
}
