package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Storage;

/** A {@link ConvProduct} by conv2d_packed.cl, for CPU devices. */
final class PackedProduct implements ConvLaunch {
  /** Columns of a register tile: NR. */
  private static final int COLUMNS = 32;

  /** Bytes of packed windows held at a time; they are to stay in the last-level cache. */
  private static final long HELD = 8 << 20;

  /** Rows of a panel that a work-item packs, so that its launch costs little beside its work. */
  private static final long PACKED_ROWS = 64;

  private final ConvProduct product;
  private final ClContext context;
  private final int registerRows;
  private final ClKernel packWeights;
  private final ClKernel packWindows;
  private final ClKernel multiply;

  static boolean accepts(ConvProduct product, ClDevice device) {
    int rows = registerRows(product.rows());
    long weights =
        Grid.roundUp(product.rows(), rows) * product.groups() * product.k() * Float.BYTES;
    return product.fitsInt() && weights <= device.maxAllocationBytes();
  }

  /** Rows of a register tile, MR: the most of those that leave the fewest rows idle. */
  static int registerRows(long rows) {
    int best = 12;
    for (int candidate : new int[] {8, 4}) {
      if (Grid.roundUp(rows, candidate) < Grid.roundUp(rows, best)) {
        best = candidate;
      }
    }
    return best;
  }

  PackedProduct(ConvProduct product, ClContext context) {
    this.product = product;
    this.context = context;
    this.registerRows = registerRows(product.rows());
    Defines defines = product.defines().with("MR", registerRows);
    this.packWeights = context.kernel("conv2d_packed.cl", "pack_weights", defines);
    this.packWindows = context.kernel("conv2d_packed.cl", "pack_windows", defines);
    this.multiply = context.kernel("conv2d_packed.cl", "conv2d_packed", defines);
  }

  @Override
  public void enqueue(Storage x, Storage w, Storage bias, Storage y, Part part) {
    long k = product.k();
    long rowPanels = (part.rows() + registerRows - 1) / registerRows;
    long columns = part.images() * product.outPixels();
    int panelsOfGroup = (int) ((columns + COLUMNS - 1) / COLUMNS);
    int panels = product.groups() * panelsOfGroup;
    long panelBytes = k * COLUMNS * Float.BYTES;
    int held = (int) Math.max(1, Math.min(panels, HELD / Math.max(1, panelBytes)));
    try (ClBuffer weights =
            context.scratch(product.groups() * rowPanels * registerRows * k * Float.BYTES);
        ClBuffer windows = context.scratch(held * panelBytes)) {
      packWeights
          .args(w, weights, part.rows(), (int) k, part.firstRow(), (int) product.weightPitch())
          .enqueue(Grid.of(rowPanels, product.groups()).local(1, 1));
      for (int first = 0; first < panels; first += held) {
        int count = Math.min(held, panels - first);
        packWindows(x, windows, part, first, count, panelsOfGroup, (int) columns);
        List<Object> args = new ArrayList<>(List.of(weights, windows));
        if (product.bias()) {
          args.add(bias);
        }
        args.addAll(
            List.of(
                y,
                first,
                panelsOfGroup,
                product.groups(),
                part.rows(),
                (int) k,
                (int) columns,
                (int) product.outPixels(),
                product.activation().alpha(),
                product.activation().beta()));
        multiply.args(args.toArray()).enqueue(Grid.of(rowPanels, count).local(1, 1));
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
      int columns) {
    ConvWindow window = product.window();
    long taps = product.kernelH() * product.kernelW();
    int channelsOfItem = (int) Math.max(1, PACKED_ROWS / taps);
    long parts = (product.groupIn() + channelsOfItem - 1) / channelsOfItem;
    packWindows
        .args(
            x,
            windows,
            part.firstImage(),
            firstPanel,
            panelsOfGroup,
            product.groups(),
            (int) product.groupIn(),
            channelsOfItem,
            columns,
            (int) product.inH(),
            (int) product.inW(),
            (int) product.outPixels(),
            (int) product.outW(),
            (int) product.kernelH(),
            (int) product.kernelW(),
            window.strideH(),
            window.strideW(),
            window.top(),
            window.left(),
            window.dilationH(),
            window.dilationW())
        .enqueue(Grid.of(panels, parts).local(1, 1));
  }

  @Override
  public void close() {
    packWeights.close();
    packWindows.close();
    multiply.close();
  }
}
