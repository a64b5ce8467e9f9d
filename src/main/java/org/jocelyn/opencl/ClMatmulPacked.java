package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@code matmul_packed.cl}: for CPU devices, register tiles over packed panels of B. */
final class ClMatmulPacked implements ClVariant<Matmul> {
  private static final String FILE = "matmul_packed.cl";
  private static final int SLICE = 256;

  /** Tiles of rows of A up to which B is not packed unless it is constant. */
  private static final int ROWS_PAY_TO = 16;

  /** Bytes of B up to which that is so. */
  private static final long ROWS_PAY_BYTES = 8 << 20;

  /** Bytes of B, half of a core's cache, up to which it is not packed however many rows meet it. */
  private static final long CACHED_BYTES = 512 << 10;

  @Override
  public String name() {
    return "matmul_packed";
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    if (!MatmulExtents.fit(op, inputs)) {
      return false;
    }
    Sizes sizes = Sizes.of(MatmulExtents.of(op, inputs), device);
    long bytesOfA = readsRows(op, inputs) ? 0 : sizes.bytesOfA();
    return Math.max(bytesOfA, sizes.bytesOfB()) <= device.maxAllocationBytes();
  }

  /** Whether A's rows can be read where they lie. */
  private static boolean readsRows(Matmul op, List<TensorType> inputs) {
    return !op.transposeA() && inputs.get(0).dataType() == DataType.FLOAT32;
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    Sizes sizes = Sizes.of(x, context.device());
    DataType type = inputs.get(0).dataType();
    boolean readsRows = readsRows(op, inputs);
    Defines tile = Defines.none().with("WIDTH", sizes.width()).with("MR", sizes.rows());
    ClKernel packA = context.kernel(FILE, "pack_a", tile.storage(type));
    ClKernel packB = context.kernel(FILE, "pack_b", tile.storage(type));
    Defines product = tile.activation(op.activation()).withIf(!readsRows, "A_PACKED");
    LazyKernel multiplyPanels = new LazyKernel(context, FILE, "multiply", product);
    LazyKernel multiplyRows = new LazyKernel(context, FILE, "multiply", product.with("B_ROWS", 1));
    boolean rowsPay = rowsOfBPay(op, type, x, sizes);
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    int m = x.m();
    int n = x.n();
    int k = x.k();
    long slices = Grid.roundUp(k, SLICE) / SLICE;
    Grid gridA = Grid.of(sizes.panelsA(), slices, x.countA()).local(1, 1, 1);
    Grid gridB = Grid.of(sizes.panelsB(), slices, x.countB()).local(1, 1, 1);
    Panels panelsOfA = new Panels(sizes.rows(), m, k, !op.transposeA(), x.countA());
    Panels panelsOfB = new Panels(sizes.columns(), n, k, op.transposeB(), x.countB());
    Runs runs = Runs.of(sizes, x, context.device());
    return new ClPlan(
        List.of(packA, packB, multiplyPanels, multiplyRows, matricesOfA, matricesOfB),
        (in, out) -> {
          try (ClForm a =
                  readsRows
                      ? ClForm.asItIs(in[0])
                      : derive(in[0], panelsOfA, sizes.bytesOfA(), packA, gridA, context);
              ClForm b =
                  rowsPay && !in[1].derived().areKept()
                      ? ClForm.asItIs(in[1])
                      : derive(in[1], panelsOfB, sizes.bytesOfB(), packB, gridB, context)) {
            (b.buffer() == in[1] ? multiplyRows : multiplyPanels)
                .get()
                .args(
                    a.buffer(),
                    b.buffer(),
                    matricesOfA,
                    matricesOfB,
                    op.bias() ? in[op.biasInput()] : out[0],
                    out[0],
                    m,
                    n,
                    k,
                    sizes.panelsA(),
                    sizes.panelsB(),
                    runs.a(),
                    runs.b(),
                    op.alpha(),
                    op.bias() ? 1 : 0,
                    op.accumulate() ? 1 : 0,
                    op.activation().alpha(),
                    op.activation().beta())
                .enqueue(runs.grid(sizes, x));
          }
        });
  }

  /**
   * Whether a B that is multiplied once is better read where it lies: where a core's own cache
   * holds it, or where few rows of A meet it, so that packing would cost as much as multiplying.
   */
  private static boolean rowsOfBPay(Matmul op, DataType type, MatmulExtents x, Sizes sizes) {
    return !op.transposeB()
        && type == DataType.FLOAT32
        && x.n() >= sizes.columns()
        && (long) Float.BYTES * x.k() * x.n()
            <= (x.m() <= ROWS_PAY_TO * sizes.rows() ? ROWS_PAY_BYTES : CACHED_BYTES);
  }

  private static ClForm derive(
      Storage x, Panels layout, long bytes, ClKernel pack, Grid grid, ClContext context) {
    int count = layout.count();
    int depth = layout.depth();
    boolean rows = layout.depthIsContiguous();
    return context.derive(
        x,
        layout,
        bytes,
        packed ->
            pack.args(x, packed, count, depth, rows ? depth : 1, rows ? 1 : count).enqueue(grid));
  }

  /**
   * The layout of a packed operand.
   *
   * @param width rows of A or columns of B in a panel
   * @param depthIsContiguous whether the operand's elements of one row of A or column of B lie
   *     together
   */
  private record Panels(int width, int count, int depth, boolean depthIsContiguous, int matrices) {}

  /**
   * Panels that a work-item multiplies with each other: enough work in one, and enough of them.
   *
   * @param a panels of A
   * @param b panels of B, which all meet a panel of A while the caches hold it
   */
  private record Runs(int a, int b) {
    static Runs of(Sizes sizes, MatmulExtents x, ClDevice device) {
      long items = (long) device.tuned(TuningParameter.MATMUL_PACKED_SHARE) * device.computeUnits();
      long work = 1000L * device.tuned(TuningParameter.MATMUL_PACKED_WORK);
      long tile = (long) sizes.rows() * sizes.columns() * x.k();
      Runs runs = new Runs(1, 1);
      while ((long) runs.a * runs.b * tile < work) {
        Runs wider = new Runs(runs.a, Math.min(2 * runs.b, sizes.panelsB()));
        Runs higher = new Runs(Math.min(2 * runs.a, sizes.panelsA()), runs.b);
        if (runs.b < sizes.panelsB() && wider.items(sizes, x) >= items) {
          runs = wider;
        } else if (runs.a < sizes.panelsA() && higher.items(sizes, x) >= items) {
          runs = higher;
        } else {
          break;
        }
      }
      return new Runs(even(sizes.panelsA(), runs.a), even(sizes.panelsB(), runs.b));
    }

    /** The run that makes as many parts of the panels, all of about the same size. */
    private static int even(int panels, int run) {
      int parts = parts(panels, run);
      return Math.max(1, parts(panels, Math.max(1, parts)));
    }

    private static int parts(int panels, int run) {
      return (panels + run - 1) / run;
    }

    private long items(Sizes sizes, MatmulExtents x) {
      return (long) parts(sizes.panelsA(), a) * parts(sizes.panelsB(), b) * x.matrices();
    }

    Grid grid(Sizes sizes, MatmulExtents x) {
      return Grid.of(parts(sizes.panelsA(), a), parts(sizes.panelsB(), b), x.matrices())
          .local(1, 1, 1);
    }
  }

  /**
   * The register tile for a device and the panels that it makes of a product.
   *
   * @param width lanes of a vector
   * @param rows of a tile
   */
  private record Sizes(
      int width, int rows, int panelsA, int panelsB, long bytesOfA, long bytesOfB) {
    static Sizes of(MatmulExtents x, ClDevice device) {
      int width = device.floatLanes();
      int rows = device.tuned(TuningParameter.MATMUL_PACKED_ROWS);
      int panelsA = (x.m() + rows - 1) / rows;
      int panelsB = (x.n() + 2 * width - 1) / (2 * width);
      long elements = (long) Float.BYTES * x.k();
      return new Sizes(
          width,
          rows,
          panelsA,
          panelsB,
          elements * x.countA() * panelsA * rows,
          elements * x.countB() * panelsB * 2 * width);
    }

    int columns() {
      return 2 * width;
    }
  }
}
