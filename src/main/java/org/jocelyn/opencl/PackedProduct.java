package org.jocelyn.opencl;

import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} by conv2d_packed.cl, for CPU devices. */
final class PackedProduct implements ConvLaunch {
  private static final String FILE = "conv2d_packed.cl";

  /** Bytes of packed windows held at a time; they are to stay in the last-level cache. */
  private static final long HELD = 8 << 20;

  /** Rows of a panel that a work-item packs, so that its launch costs little beside its work. */
  private static final long PACKED_ROWS = 64;

  private final ConvProduct product;
  private final ClContext context;
  private final Tile tile;
  private final ClKernel packWeights;
  private final ClKernel packWindows;
  private final ClKernel multiply;

  /**
   * The register tile.
   *
   * @param width lanes of a vector, of which a tile has two columns: WIDTH
   * @param rows MR
   */
  record Tile(int width, int rows) {
    /** Of the tiles that fit the device's registers, the one that leaves the fewest rows idle. */
    static Tile of(long rows, ClDevice device) {
      int width =
          device.preferredFloatWidth() >= 16 ? 16 : device.preferredFloatWidth() >= 8 ? 8 : 4;
      // AVX-512 has 32 vector registers, AVX2 16
      int best = width == 16 ? 12 : 6;
      for (int candidate : width == 16 ? new int[] {8, 4} : new int[] {4}) {
        if (Grid.roundUp(rows, candidate) < Grid.roundUp(rows, best)) {
          best = candidate;
        }
      }
      return new Tile(width, best);
    }

    int columns() {
      return 2 * width;
    }
  }

  /** The layout of packed weights. */
  private record Panels(int width, int first, int rows, long depth, int groups, long pitch) {}

  static boolean accepts(ConvProduct product, ClDevice device) {
    long rows = Grid.roundUp(product.rows(), Tile.of(product.rows(), device).rows());
    long weightBytes = rows * product.groups() * product.k() * Float.BYTES;
    return product.fitsInt() && weightBytes <= device.maxAllocationBytes();
  }

  PackedProduct(ConvProduct product, ClContext context) {
    this.product = product;
    this.context = context;
    this.tile = Tile.of(product.rows(), context.device());
    Defines defines = product.defines().with("WIDTH", tile.width()).with("MR", tile.rows());
    this.packWeights = context.kernel(FILE, "pack_weights", defines);
    this.packWindows = context.kernel(FILE, "pack_windows", defines);
    this.multiply = context.kernel(FILE, "conv2d_packed", defines);
  }

  @Override
  public void enqueue(Storage[] inputs, Storage y, Part part) {
    long k = product.k();
    long rowPanels = Grid.roundUp(part.rows(), tile.rows()) / tile.rows();
    long columns = part.images() * product.outPixels();
    int panelsOfGroup = (int) ((columns + tile.columns() - 1) / tile.columns());
    int panels = product.groups() * panelsOfGroup;
    long panelBytes = k * tile.columns() * Float.BYTES;
    int held = (int) Math.max(1, Math.min(panels, HELD / Math.max(1, panelBytes)));
    long weightBytes = product.groups() * rowPanels * tile.rows() * k * Float.BYTES;
    Panels layout =
        new Panels(
            tile.rows(), part.firstRow(), part.rows(), k, product.groups(), product.weightPitch());
    try (ClForm weights =
            context.derive(
                inputs[1],
                layout,
                weightBytes,
                packed ->
                    packWeights
                        .args(
                            new ClArguments()
                                .ints(part.rows(), k, part.firstRow(), product.weightPitch())
                                .after(new Storage[] {inputs[1]}, packed))
                        .enqueue(Grid.of(rowPanels, product.groups()).local(1, 1)));
        ClBuffer windows = context.scratch(held * panelBytes)) {
      Storage[] operands = inputs.clone();
      operands[0] = weights.buffer();
      operands[1] = windows;
      for (int first = 0; first < panels; first += held) {
        int count = Math.min(held, panels - first);
        packWindows(inputs[0], windows, part, first, count, panelsOfGroup, columns);
        ClArguments numbers =
            new ClArguments()
                .ints(first, panelsOfGroup, product.groups(), part.rows(), k)
                .ints(columns, product.outPixels())
                .floats(product.activation().alpha(), product.activation().beta());
        multiply.args(numbers.after(operands, y)).enqueue(Grid.of(rowPanels, count).local(1, 1));
      }
    }
  }

  private void packWindows(
      Storage x,
      ClBuffer windows,
      Part part,
      int firstPanel,
      int panels,
      int panelsOfGroup,
      long columns) {
    ConvWindow window = product.window();
    long channelsOfItem = Math.max(1, PACKED_ROWS / (product.kernelH() * product.kernelW()));
    long parts = (product.groupIn() + channelsOfItem - 1) / channelsOfItem;
    ClArguments numbers =
        new ClArguments()
            .ints(part.firstImage(), firstPanel, panelsOfGroup, product.groups())
            .ints(product.groupIn(), channelsOfItem, columns)
            .ints(product.inH(), product.inW(), product.outPixels(), product.outW())
            .ints(product.kernelH(), product.kernelW(), window.strideH(), window.strideW())
            .ints(window.top(), window.left(), window.dilationH(), window.dilationW());
    packWindows
        .args(numbers.after(new Storage[] {x}, windows))
        .enqueue(Grid.of(panels, parts).local(1, 1));
  }

  @Override
  public void close() {
    packWeights.close();
    packWindows.close();
    multiply.close();
  }
}
