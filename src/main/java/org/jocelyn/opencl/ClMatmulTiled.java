package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DeviceInfo;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;

/**
 * {@code matmul_tiled.cl}: for GPUs, tiles through local memory.
 *
 * @param name the algorithm and its tile
 * @param tile rows and columns of a work-group's tile
 * @param part rows and columns of a work-item's part of it
 * @param always whether any product is taken, not only those of which larger tiles would leave
 *     compute units idle
 */
record ClMatmulTiled(String name, int tile, int part, boolean always) implements ClVariant<Matmul> {
  private static final String FILE = "matmul_tiled.cl";

  /** For products that fill the device. */
  static ClMatmulTiled large() {
    return new ClMatmulTiled("matmul_tiled", 128, 8, true);
  }

  /** For small products: four times as many tiles. */
  static ClMatmulTiled small() {
    return new ClMatmulTiled("matmul_tiled_small", 64, 8, false);
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    int depth = device.tuned(TuningParameter.MATMUL_TILED_DEPTH);
    int pad = device.tuned(TuningParameter.MATMUL_TILED_PAD);
    long localBytes = 4L * Float.BYTES * depth * (tile + pad);
    return MatmulExtents.fit(op, inputs)
        && tile * depth % (4 * items()) == 0 // all items load vectors of four
        && items() <= device.maxWorkGroupSize()
        && localBytes <= device.localMemoryBytes()
        && (always || tiles(MatmulExtents.of(op, inputs), 2 * tile) < 2L * device.computeUnits());
  }

  private int items() {
    return tile / part * (tile / part);
  }

  private static long tiles(MatmulExtents x, int tile) {
    return Grid.roundUp(x.m(), tile) / tile * (Grid.roundUp(x.n(), tile) / tile) * x.matrices();
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    ClDevice device = context.device();
    int contiguousInA = op.transposeA() ? x.m() : x.k();
    int contiguousInB = op.transposeB() ? x.k() : x.n();
    boolean aligned = contiguousInA % 4 == 0 && contiguousInB % 4 == 0 && x.n() % 4 == 0;
    Defines defines =
        Defines.none()
            .with("BM", tile)
            .with("BN", tile)
            .with("BK", device.tuned(TuningParameter.MATMUL_TILED_DEPTH))
            .with("TM", part)
            .with("TN", part)
            .with("PAD", device.tuned(TuningParameter.MATMUL_TILED_PAD))
            .withIf(device.traits().kind() == DeviceInfo.Kind.OPENCL_CPU, "TILE_UNROLL")
            .withIf(aligned, "ALIGNED")
            .withIf(op.transposeA(), "TRANSPOSE_A")
            .withIf(op.transposeB(), "TRANSPOSE_B")
            .storage(inputs.get(0).dataType())
            .activation(op.activation());
    ClKernel multiply = context.kernel(FILE, "multiply", defines);
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    Grid grid = Grid.of(tiles(x, tile) * items(), 1).local(items(), 1);
    return new ClPlan(
        List.of(multiply, matricesOfA, matricesOfB),
        (in, out) ->
            multiply
                .args(
                    in[0],
                    in[1],
                    matricesOfA,
                    matricesOfB,
                    op.bias() ? in[op.biasInput()] : out[0],
                    out[0],
                    x.matrices(),
                    x.m(),
                    x.n(),
                    x.k(),
                    x.k(),
                    op.alpha(),
                    op.bias() ? 1 : 0,
                    op.accumulate() ? 1 : 0,
                    op.activation().alpha(),
                    op.activation().beta())
                .enqueue(grid));
  }
}
