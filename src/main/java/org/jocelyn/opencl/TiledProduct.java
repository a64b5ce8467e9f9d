package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DeviceInfo;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} by conv2d_tiled.cl, for GPUs. */
final class TiledProduct implements ConvLaunch {
  /** Floats between the rows of a step in local memory: PAD. */
  private static final int PAD = 4;

  /** Columns of a work-item's part: TN. */
  private static final int PART = 8;

  /** Rows and columns of a window whose places in the image are bits of an int. */
  private static final int FEW_TAPS = 32;

  /** Registers with which 512 work-items fit a multiprocessor; without gathering they suffice. */
  private static final int REGISTERS = 128;

  /** Depth of a part from which on its sums outweigh their second pass. */
  private static final long FEWEST_OF_PART = 128;

  private final ConvProduct product;
  private final Tile tile;
  private final ConvParts parts;
  private final ClKernel kernel;
  private final ClBuffer taps;

  /**
   * A work-group's tile.
   *
   * @param rows output channels: BM
   * @param columns pixels: BN
   * @param depth of a step: BK
   * @param partRows rows of a work-item's part: TM
   * @param cost of a sum relative to that in the largest tile, in percent: with half the rows or
   *     columns twice as much is loaded for each
   * @param gatheringCost the same for windows of more than one pixel: of the largest tile only one
   *     work-group then has its registers on a multiprocessor of NVIDIA's, of the others as many as
   *     make 12 warps
   */
  record Tile(int rows, int columns, int depth, int partRows, int cost, int gatheringCost)
      implements ConvMethod.Form {
    static final Tile SMALL = new Tile(64, 64, 8, 8, 115, 120);
    static final Tile WIDE = new Tile(64, 128, 8, 8, 105, 105);
    static final Tile LARGE = new Tile(128, 128, 8, 8, 100, 110);

    /** The same work-items with half the sums for those of Intel's, whose registers are fewer. */
    private Tile on(ClDevice device) {
      return device.vendor() == Vendor.INTEL
          ? new Tile(rows / 2, columns, 2 * depth, partRows / 2, cost, gatheringCost)
          : this;
    }

    @Override
    public boolean accepts(ConvProduct product, ClDevice device) {
      return product.fitsInt() && on(device).fits(product, device);
    }

    /** Whether no other tile lets the device end earlier. */
    @Override
    public boolean suits(ConvProduct product, ClDevice device) {
      return accepts(product, device)
          && List.of(SMALL, WIDE, LARGE).stream()
              .filter(other -> other.accepts(product, device))
              .allMatch(
                  other ->
                      on(device).time(product, device) <= other.on(device).time(product, device));
    }

    @Override
    public ConvLaunch prepare(ConvProduct product, ClContext context) {
      return new TiledProduct(product, on(context.device()), context);
    }

    private boolean fits(ConvProduct product, ClDevice device) {
      long localBytes = 2L * depth * (rows + columns + 2 * PAD) * Float.BYTES;
      return items(product) <= Integer.MAX_VALUE
          && threads() <= device.maxWorkGroupSize()
          && localBytes <= device.localMemoryBytes();
    }

    /** The sums of the multiprocessor that has the most, those beyond the edges too. */
    private long time(ConvProduct product, ClDevice device) {
      long tiles = items(product) / threads() * product.groups();
      long most = (tiles + device.computeUnits() - 1) / device.computeUnits();
      return most * rows * columns * (product.isPointwise() ? cost : gatheringCost);
    }

    /** Work-items of one group of channels. */
    long items(ConvProduct product) {
      return items(product.rows(), product.batch() * product.outPixels());
    }

    long items(long outChannels, long pixels) {
      long tiles =
          Grid.roundUp(outChannels, rows) / rows * (Grid.roundUp(pixels, columns) / columns);
      return tiles * threads();
    }

    int threads() {
      return rows / partRows * (columns / PART);
    }
  }

  TiledProduct(ConvProduct product, Tile tile, ClContext context) {
    this.product = product;
    this.tile = tile;
    ClDevice device = context.device();
    long items = tile.items(product) * product.groups();
    this.parts =
        new ConvParts(
            product, ConvParts.count(items, product.k() / FEWEST_OF_PART, device), context);
    boolean aligned = product.weightPitch() == 0 && product.k() % 4 == 0;
    boolean pointwise = aligned && product.isPointwise() && product.outPixels() % 4 == 0;
    boolean far = product.kernelH() + product.kernelW() > FEW_TAPS;
    Defines defines = parts.summed().defines();
    this.kernel =
        context.kernel(
            "conv2d_tiled.cl",
            "conv2d_tiled",
            (pointwise ? defines.registers(REGISTERS, device) : defines)
                .withIf(aligned, "ALIGNED")
                .withIf(pointwise, "POINTWISE")
                .withIf(far, "FAR")
                .withIf(device.traits().kind() == DeviceInfo.Kind.OPENCL_CPU, "TILE_UNROLL")
                .with("BM", tile.rows())
                .with("BN", tile.columns())
                .with("BK", tile.depth())
                .with("TM", tile.partRows())
                .with("TN", PART)
                .with("PAD", PAD));
    this.taps = context.constants(pointwise ? new int[4] : far ? farTaps(product) : taps(product));
  }

  /** For each k: its distance from the window's first element, the bits of its row and column. */
  private static int[] taps(ConvProduct product) {
    int[] taps = new int[2 * Math.max(1, (int) product.k())];
    for (int i = 0; i < product.k(); i++) {
      int[] tap = tap(product, i);
      taps[2 * i] = distance(product, tap);
      taps[2 * i + 1] = 1 << tap[1] | 1 << (product.kernelH() + tap[2]);
    }
    return taps;
  }

  /** For each k: its distance from the window's first element, its row and column, nothing. */
  private static int[] farTaps(ConvProduct product) {
    int[] taps = new int[4 * Math.max(1, (int) product.k())];
    for (int i = 0; i < product.k(); i++) {
      int[] tap = tap(product, i);
      taps[4 * i] = distance(product, tap);
      taps[4 * i + 1] = tap[1] * product.window().dilationH();
      taps[4 * i + 2] = tap[2] * product.window().dilationW();
    }
    return taps;
  }

  /** Its channel, and its row and column in the window. */
  private static int[] tap(ConvProduct product, int k) {
    int height = (int) product.kernelH();
    int width = (int) product.kernelW();
    return new int[] {k / width / height, k / width % height, k % width};
  }

  private static int distance(ConvProduct product, int[] tap) {
    ConvWindow window = product.window();
    long row = tap[0] * product.inH() + (long) tap[1] * window.dilationH();
    return (int) (row * product.inW() + (long) tap[2] * window.dilationW());
  }

  @Override
  public void enqueue(Storage[] inputs, Storage y, Part part) {
    parts.enqueue(inputs, y, part, (in, sums) -> multiply(in, sums, part));
  }

  private void multiply(Storage[] inputs, Storage sums, Part part) {
    ConvWindow window = product.window();
    long columns = part.images() * product.outPixels();
    long share = Grid.roundUp((product.k() + parts.count() - 1) / parts.count(), tile.depth());
    ClArguments numbers =
        new ClArguments()
            .ints(part.firstImage(), product.groups(), product.groupIn(), part.rows())
            .ints(product.k(), share, columns)
            .ints(product.inH(), product.inW(), product.outPixels(), product.outW())
            .ints(product.kernelH(), product.kernelW(), window.strideH(), window.strideW())
            .ints(window.top(), window.left(), window.dilationH(), window.dilationW())
            .ints(part.firstRow(), product.weightPitch())
            .floats(product.activation().alpha(), product.activation().beta());
    Grid tiles = Grid.of(tile.items(part.rows(), columns), (long) product.groups() * parts.count());
    kernel.args(numbers.after(inputs, sums, taps)).enqueue(tiles.local(tile.threads(), 1));
  }

  @Override
  public void close() {
    kernel.close();
    taps.close();
    parts.close();
  }
}
