package org.jocelyn.opencl;

import java.util.List;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.Precision;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.spi.Execution;

/**
 * {@code attention_mma.cl}: on NVIDIA's matrix units. Keys and values stored in 16 bits always,
 * others where the request allows a {@link Precision} of 16 bits. Weights are no stored numbers: as
 * many terms of 16 bits stand for one as the precision wants.
 */
record ClAttentionMma() implements ClVariant<Attention> {
  private static final int ITEMS = 128;
  private static final int WARPS = 4;

  private static final int WIDEST_HEAD = 128;

  /** Keys times columns of a step at most: two slots of keys and of values take 32 KiB. */
  private static final int STEP_ELEMENTS = 4096;

  /**
   * The sizes of a launch.
   *
   * @param factors what is multiplied
   * @param head columns of Q, K and V that there is room for: HEAD
   * @param keys of a step: KEYS
   * @param rowTiles 16 rows of a warp: ROW_TILES
   * @param terms of a weight: TERMS
   */
  private record Form(Precision factors, int head, int keys, int rowTiles, int terms) {
    int rows() {
      return WARPS * 16 * rowTiles;
    }

    long localBytes(boolean emulated) {
      long slots = 2L * 2 * keys * head * Short.BYTES;
      long tiles = 4L * rowTiles + 2L * Math.max(keys, head) / 8;
      long exchanged = emulated ? ITEMS * (tiles + 1) * Integer.BYTES : 0;
      return slots + (long) rows() * (Integer.BYTES + Long.BYTES) + Integer.BYTES + exchanged;
    }
  }

  @Override
  public String name() {
    return "attention_mma";
  }

  /** What Q, K and V are multiplied as; empty where they must stay as they are. */
  private static Optional<Precision> factors(List<TensorType> in, Precision allowed) {
    DataType stored = in.get(1).dataType();
    Optional<Precision> factors =
        ClMatmulMma.factors(stored, allowed).filter(wanted -> wanted != Precision.TF32);
    return in.get(0).dataType() == stored
        ? factors
        : factors.filter(wanted -> wanted == allowed); // queries are rounded
  }

  /** Terms of which the rounding of the last is below what is allowed, or float32's. */
  static int terms(Precision factors, Precision allowed) {
    double wanted = Math.max(allowed.rounding(), 0x1p-22);
    int terms = 1;
    for (double left = factors.rounding(); left > wanted; left *= factors.rounding()) {
      terms++;
    }
    return terms;
  }

  private static Form form(Precision factors, AttentionGeometry g, Precision allowed) {
    long widest = Math.max(g.headDim(), g.valueDim());
    int head = widest <= 32 ? 32 : widest <= 64 ? 64 : WIDEST_HEAD;
    int terms = terms(factors, allowed);
    int rowTiles = head <= 64 ? 2 : 1;
    // terms need registers, which the scores of fewer keys leave
    int keys = terms == 1 ? Math.min(64, STEP_ELEMENTS / head) : 32;
    return new Form(factors, head, keys, rowTiles, terms);
  }

  @Override
  public boolean accepts(Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    AttentionGeometry g = op.geometry(in);
    Optional<Precision> factors = factors(in, device.precision());
    return factors.isPresent()
        && g.rowsPerKeyHead() > ClAttentionSplit.MOST_ROWS
        && g.headDim() <= WIDEST_HEAD
        && g.valueDim() <= WIDEST_HEAD
        && ClAttention.countable(g)
        && form(factors.get(), g, device.precision())
                .localBytes(device.instructions().areEmulated())
            <= device.localMemoryBytes()
        && device.has(Instruction.NVIDIA_MMA)
        && device.has(Instruction.NVIDIA_LDMATRIX)
        && device.has(Instruction.NVIDIA_CP_ASYNC)
        && device.has(Instruction.NVIDIA_SHUFFLE);
  }

  @Override
  public Execution prepare(
      Attention op, List<TensorType> in, List<TensorType> out, ClContext context) {
    AttentionGeometry g = op.geometry(in);
    Precision allowed = context.device().precision();
    Form form = form(factors(in, allowed).orElseThrow(), g, allowed);
    boolean whole =
        in.get(1).dataType() != DataType.FLOAT32 && g.headDim() % 8 == 0 && g.valueDim() % 8 == 0;
    Defines defines =
        ClAttention.macros(op, in)
            .with("MATRIX_TYPE", ClMatmulMma.matrixType(form.factors()))
            .with("HEAD", form.head())
            .with("KEYS", form.keys())
            .with("ROW_TILES", form.rowTiles())
            .with("TERMS", form.terms())
            .withIf(whole, "ASYNC");
    ClKernel kernel =
        context.kernel(
            "attention_mma.cl",
            "attention_mma",
            context.device().instructions().define(defines, Instruction.NVIDIA_MMA));
    ClMasking masking = ClAttention.masking(op, in, context);
    float scale = op.scaleFor(g.headDim());
    int group = (int) g.rowsPerKeyHead();
    int keys = (int) g.keys();
    int headDim = (int) g.headDim();
    int valueDim = (int) g.valueDim();
    long tiles = Grid.roundUp(group, form.rows()) / form.rows();
    Grid grid = Grid.of(tiles * g.batch() * g.keyHeads() * ITEMS).local(ITEMS);
    return new ClPlan(
        List.of(kernel, masking),
        (x, y) ->
            kernel
                .args(
                    masking.arguments(
                        x, List.of(x[0], x[1], x[2], y[0]), scale, group, keys, headDim, valueDim))
                .enqueue(grid));
  }
}
