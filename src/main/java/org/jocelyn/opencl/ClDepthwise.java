package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;

/** {@link Conv2d} of single channels, by the kernels of conv2d_depthwise.cl. */
final class ClDepthwise {
  private static final String FILE = "conv2d_depthwise.cl";

  /** Output channels per input channel up to which this beats the matrix product. */
  private static final int FEW = 4;

  private ClDepthwise() {}

  /** Whether there is so little to sum that a matrix product does not pay. */
  static boolean suits(ConvGeometry g) {
    return g.groupIn() == 1 && g.groupOut() <= FEW;
  }

  /** Output rows of a work-item: a whole plane unless there are too few planes to go round. */
  static int rowsOfItem(long outH, long planes, ClDevice device) {
    long wanted = 8L * device.computeUnits();
    long bands = Math.max(1, Math.min(outH, wanted / Math.max(1, planes)));
    return (int) ((outH + bands - 1) / bands);
  }

  /** For CPU devices: wide vectors along the output's rows. */
  record Rows() implements ClVariant<Conv2d> {
    @Override
    public String name() {
      return "conv2d_depthwise_rows";
    }

    @Override
    public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return suits(g) && fitsInt(op, in) && Block.rowsThatFit(g, Block.NARROWEST) > 0;
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvGeometry g = op.geometry(in);
      ClKernel kernel = context.kernel(FILE, name(), window(g.window(), g, defines(op, in)));
      long planes = g.batch() * g.outChannels();
      int rows = rowsOfItem(g.outH(), planes, context.device());
      Block block = Block.of(g, rows);
      Grid grid = Grid.of((g.outH() + rows - 1) / rows, planes).local(1, 1);
      ClArguments own =
          ClArguments.longs(in.get(0).size()).ints(rows, block.rows(), block.columns());
      return plan(op, g, kernel, own, grid);
    }
  }

  /** Output rows and columns that a work-item of conv2d_depthwise_rows computes from one copy. */
  private record Block(int rows, int columns) {
    static final int NARROWEST = 16;

    /** SEEN and ROWS of the kernel. */
    private static final int SEEN = 6144;

    private static final int ROWS = 4;

    /** Rows that make up for the input rows that the next block copies again. */
    private static final int ENOUGH = 8;

    static Block of(ConvGeometry g, int rowsOfItem) {
      int columns = roundUp((int) g.outW(), NARROWEST);
      while (columns > 4 * NARROWEST
          && rowsThatFit(g, columns) < Math.min(ENOUGH, roundUp(rowsOfItem, ROWS))) {
        columns = roundUp(columns / 2, NARROWEST);
      }
      while (rowsThatFit(g, columns) == 0) {
        columns -= NARROWEST;
      }
      int most = rowsThatFit(g, columns);
      int blocks = (rowsOfItem + most - 1) / most;
      return new Block(roundUp((rowsOfItem + blocks - 1) / blocks, ROWS), columns);
    }

    /** A multiple of {@link #ROWS}. */
    static int rowsThatFit(ConvGeometry g, int columns) {
      ConvWindow w = g.window();
      long shift = (g.kernelW() - 1) * w.dilationW() / w.strideW();
      long pitch = (columns + shift + NARROWEST - 1) / NARROWEST * NARROWEST * w.strideW();
      long beyondFirst = SEEN / pitch - ((g.kernelH() - 1) * w.dilationH() + 1);
      return beyondFirst < 0 ? 0 : (int) (beyondFirst / w.strideH() + 1) / ROWS * ROWS;
    }

    private static int roundUp(int value, int multiple) {
      return (value + multiple - 1) / multiple * multiple;
    }
  }

  /** For GPUs: some output rows of a column to a work-item. */
  record Columns() implements ClVariant<Conv2d> {
    private static final int THREADS = 128;

    /** BAND of the kernel. */
    private static final int ROWS = 8;

    @Override
    public String name() {
      return "conv2d_depthwise_columns";
    }

    @Override
    public boolean accepts(Conv2d op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      ConvGeometry g = op.geometry(in);
      return suits(g) && fitsInt(op, in) && items(g) <= Integer.MAX_VALUE - THREADS;
    }

    @Override
    public Execution prepare(
        Conv2d op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ConvGeometry g = op.geometry(in);
      ClKernel kernel = context.kernel(FILE, name(), window(g.window(), g, defines(op, in)));
      ClArguments own = new ClArguments().ints(items(g), bands(g));
      return plan(op, g, kernel, own, Grid.cover(items(g), THREADS));
    }

    private static long bands(ConvGeometry g) {
      return (g.outH() + ROWS - 1) / ROWS;
    }

    private static long items(ConvGeometry g) {
      return g.batch() * g.outChannels() * bands(g) * g.outW();
    }
  }

  /** The small windows that most networks have are unrolled. */
  private static Defines window(ConvWindow w, ConvGeometry g, Defines defines) {
    boolean usual =
        g.kernelH() == g.kernelW()
            && (g.kernelH() == 3 || g.kernelH() == 5)
            && w.dilationH() == 1
            && w.dilationW() == 1
            && w.strideH() == w.strideW()
            && w.strideH() <= 2;
    return usual ? defines.with("WINDOW", g.kernelH()).with("STRIDE", w.strideH()) : defines;
  }

  private static boolean fitsInt(Conv2d op, List<TensorType> in) {
    return ConvProduct.of(op, op.geometry(in), in.get(0).dataType()).fitsInt();
  }

  private static Defines defines(Conv2d op, List<TensorType> in) {
    return Defines.none()
        .storage(in.get(0).dataType())
        .activation(op.activation())
        .withIf(op.bias(), "BIAS");
  }

  /** Both kernels take the same but for {@code own}, which come first. */
  private static Execution plan(
      Conv2d op, ConvGeometry g, ClKernel kernel, ClArguments own, Grid grid) {
    ConvWindow window = g.window();
    ClArguments numbers =
        own.ints(g.outChannels(), g.groupOut(), g.inH(), g.inW(), g.outH(), g.outW())
            .ints(g.kernelH(), g.kernelW(), window.strideH(), window.strideW())
            .ints(window.top(), window.left(), window.dilationH(), window.dilationW())
            .floats(op.activation().alpha(), op.activation().beta());
    return new ClPlan(
        List.of(kernel), (in, out) -> kernel.args(numbers.after(in, out[0])).enqueue(grid));
  }
}
