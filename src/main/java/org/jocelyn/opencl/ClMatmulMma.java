package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.Precision;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;

/**
 * {@code matmul_mma.cl}: on NVIDIA's matrix units. Factors stored in 16 bits always, others where
 * the request allows a {@link Precision} below float32.
 *
 * @param name the algorithm and its tile
 * @param tile rows and columns of a work-group's tile
 * @param part rows and columns of a warp's part of it
 * @param always whether any product is taken, not only those of which larger tiles would leave
 *     compute units idle
 */
record ClMatmulMma(String name, int tile, int part, boolean always) implements ClVariant<Matmul> {
  private static final String FILE = "matmul_mma.cl";
  private static final int WARP = 32;
  private static final int CHUNK_BYTES = 16;

  /** Bytes of a step along the depth. */
  private static final int STEP_BYTES = 64;

  /** A depth that the kernels without matrix units share out. */
  private static final int WORTH_SHARING = 1024;

  /** How many times as fast a compute unit is with its matrix units, at least. */
  private static final int ADVANTAGE = 4;

  /** For products that fill the device. */
  static ClMatmulMma large() {
    return new ClMatmulMma("matmul_mma", 128, 64, true);
  }

  /** For small products: four times as many tiles. */
  static ClMatmulMma small() {
    return new ClMatmulMma("matmul_mma_small", 64, 32, false);
  }

  /** What the factors are rounded to; empty where they must stay as they are. */
  static Optional<Precision> factors(DataType stored, Precision allowed) {
    Precision factors =
        switch (stored) {
          case FLOAT16 -> Precision.FLOAT16;
          case BFLOAT16 -> Precision.BFLOAT16;
          default -> allowed;
        };
    return factors == Precision.FLOAT32 ? Optional.empty() : Optional.of(factors);
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    return factors(inputs.get(0).dataType(), device.precision()).isPresent()
        && MatmulExtents.fit(op, inputs)
        && (always || MatmulExtents.of(op, inputs).tiles(2 * tile) < 2L * device.computeUnits())
        && !starves(MatmulExtents.of(op, inputs), device)
        && localBytes(device) <= device.localMemoryBytes()
        && device.has(Instruction.NVIDIA_MMA)
        && device.has(Instruction.NVIDIA_LDMATRIX)
        && device.has(Instruction.NVIDIA_CP_ASYNC);
  }

  /**
   * Whether so few compute units would have a tile that all of them without matrix units, each with
   * a part of the depth, end sooner.
   */
  private boolean starves(MatmulExtents x, ClDevice device) {
    return x.k() >= WORTH_SHARING && ADVANTAGE * x.tiles(tile) < device.computeUnits();
  }

  /** Three slots, and what the emulation exchanges operands through. */
  private long localBytes(ClDevice device) {
    long slots = 3L * STEP_BYTES * 2 * tile;
    long exchanged = 4L * items(part) * (part / 4 + part / 4);
    return slots + (device.instructions().areEmulated() ? exchanged : 0);
  }

  private int items(int columns) {
    return tile / part * (tile / columns) * WARP;
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    DataType stored = inputs.get(0).dataType();
    Precision factors = factors(stored, context.device().precision()).orElseThrow();
    int contiguousInA = op.transposeA() ? x.m() : x.k();
    int contiguousInB = op.transposeB() ? x.k() : x.n();
    boolean whole =
        contiguousInA * stored.bytes() % CHUNK_BYTES == 0
            && contiguousInB * stored.bytes() % CHUNK_BYTES == 0;
    boolean converted = stored == DataType.FLOAT32 && factors != Precision.TF32;
    boolean async = whole && !converted;
    // what goes through registers needs them: warps with fewer sums
    int columns = async ? part : part / 2;
    Defines defines =
        Defines.none()
            .with("BM", tile)
            .with("BN", tile)
            .with("WM", part)
            .with("WN", columns)
            .with("MATRIX_TYPE", matrixType(factors))
            .withIf(async, "ASYNC")
            .withIf(whole && converted, "ALIGNED")
            .withIf(op.transposeA(), "TRANSPOSE_A")
            .withIf(op.transposeB(), "TRANSPOSE_B")
            .storage(stored)
            .activation(op.activation());
    ClKernel multiply =
        context.kernel(
            FILE,
            "multiply",
            context.device().instructions().define(defines, Instruction.NVIDIA_MMA));
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    Grid grid = Grid.of(x.tiles(tile) * items(columns)).local(items(columns));
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
                    x.m(),
                    x.n(),
                    x.k(),
                    op.alpha(),
                    op.bias() ? 1 : 0,
                    op.accumulate() ? 1 : 0,
                    op.activation().alpha(),
                    op.activation().beta())
                .enqueue(grid));
  }

  /** The macro MATRIX_TYPE of matrix_units.h. */
  static String matrixType(Precision factors) {
    return switch (factors) {
      case TF32 -> "TF32";
      case FLOAT16 -> "F16";
      default -> "BF16";
    };
  }
}
