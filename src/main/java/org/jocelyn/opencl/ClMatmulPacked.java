package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;

/** {@code matmul_packed.cl}: for CPU devices, packed panels and a register tile per work-item. */
final class ClMatmulPacked implements ClVariant<Matmul> {
  private static final String FILE = "matmul_packed.cl";
  private static final int SLICE = 256;

  /** Multiply-adds that make a work-item worth its launch. */
  private static final long WORK = 500_000;

  /** Work-items that every core should get, so that all end at about the same time. */
  private static final int SHARE = 16;

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
    return Math.max(sizes.bytesOfA(), sizes.bytesOfB()) <= device.maxAllocationBytes();
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    Sizes sizes = Sizes.of(x, context.device());
    DataType type = inputs.get(0).dataType();
    Defines tile = Defines.none().with("WIDTH", sizes.width()).with("MR", sizes.rows());
    ClKernel packA = context.kernel(FILE, "pack_a", tile.storage(type));
    ClKernel packB = context.kernel(FILE, "pack_b", tile.storage(type));
    ClKernel multiply = context.kernel(FILE, "multiply", tile.activation(op.activation()));
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    int m = x.m();
    int n = x.n();
    int k = x.k();
    long slices = Grid.roundUp(k, SLICE) / SLICE;
    Grid gridA = Grid.of(sizes.panelsA(), slices, x.countA()).local(1, 1, 1);
    Grid gridB = Grid.of(sizes.panelsB(), slices, x.countB()).local(1, 1, 1);
    Panels panelsOfB = new Panels(sizes.columns(), n, k, op.transposeB(), x.countB());
    int run = run(sizes, x, context.device());
    Grid tiles =
        Grid.of((sizes.panelsA() + run - 1) / run, sizes.panelsB(), x.matrices()).local(1, 1, 1);
    return new ClPlan(
        List.of(packA, packB, multiply, matricesOfA, matricesOfB),
        (in, out) -> {
          try (ClBuffer a = context.scratch(sizes.bytesOfA());
              ClForm b =
                  context.derive(
                      in[1],
                      panelsOfB,
                      sizes.bytesOfB(),
                      panels ->
                          packB
                              .args(
                                  in[1],
                                  panels,
                                  n,
                                  k,
                                  op.transposeB() ? k : 1,
                                  op.transposeB() ? 1 : n)
                              .enqueue(gridB))) {
            packA
                .args(in[0], a, m, k, op.transposeA() ? 1 : k, op.transposeA() ? m : 1)
                .enqueue(gridA);
            multiply
                .args(
                    a,
                    b.buffer(),
                    matricesOfA,
                    matricesOfB,
                    op.bias() ? in[op.biasInput()] : out[0],
                    out[0],
                    m,
                    n,
                    k,
                    sizes.panelsA(),
                    run,
                    op.alpha(),
                    op.bias() ? 1 : 0,
                    op.accumulate() ? 1 : 0,
                    op.activation().alpha(),
                    op.activation().beta())
                .enqueue(tiles);
          }
        });
  }

  /** The layout of a packed B. */
  private record Panels(int width, int count, int depth, boolean transposed, int matrices) {}

  /** Panels of A for each work-item: enough work in one, and enough of them. */
  private static int run(Sizes sizes, MatmulExtents x, ClDevice device) {
    long tile = (long) sizes.rows() * sizes.columns() * x.k();
    long columns = (long) sizes.panelsB() * x.matrices();
    int run = 1;
    while (run * tile < WORK
        && run < sizes.panelsA()
        && sizes.panelsA() / (2 * run) * columns >= (long) SHARE * device.computeUnits()) {
      run *= 2;
    }
    return run;
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
      int width =
          device.preferredFloatWidth() >= 16 ? 16 : device.preferredFloatWidth() >= 8 ? 8 : 4;
      // AVX-512 has 32 vector registers, AVX2 16
      int rows = width == 16 ? 12 : 6;
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
