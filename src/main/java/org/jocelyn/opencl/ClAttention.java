package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Precision;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.HeadLayout;
import org.jocelyn.op.Masking;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link Attention}: on GPUs splits of the keys where few rows read them, matrix units, or tiles
 * through local memory; on CPUs packed keys where enough rows read them, else one row at a time.
 */
final class ClAttention implements ClOp<Attention> {
  private final Precision precision;

  /**
   * @param precision what factors may be rounded to
   */
  ClAttention(Precision precision) {
    this.precision = precision;
  }

  @Override
  public List<ClVariant<Attention>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(
            new HeadsApart(new ClAttentionSplit()),
            new HeadsApart(new ClAttentionMma()),
            new HeadsApart(new ClAttentionTiled()),
            new Packed(),
            new Rows())
        : List.of(new Packed(), new Rows(), new HeadsApart(new ClAttentionTiled()));
  }

  /** The same head sizes, types and masking, as few rows as take the same path. */
  @Override
  public SmallCase<Attention> smallCase(Attention op, List<TensorType> inputs) {
    AttentionGeometry g = op.geometry(inputs);
    long rows = g.rowsPerKeyHead();
    // with tokens first the numbers of heads are built into the programs
    boolean any = op.layout() == HeadLayout.HEADS_FIRST;
    long keyHeads = any ? 1 : g.keyHeads();
    long sharing = any ? Math.min(2, Math.max(1, rows)) : g.heads() / keyHeads;
    long queries = (fewRows(rows) + sharing - 1) / sharing;
    long keys = 70;
    Shape mask = Shape.of(1, keyHeads * sharing, queries, keys);
    List<TensorType> types = new ArrayList<>();
    types.add(inputs.get(0).withShape(heads(op, keyHeads * sharing, queries, g.headDim())));
    types.add(inputs.get(1).withShape(heads(op, keyHeads, keys, g.headDim())));
    types.add(inputs.get(2).withShape(heads(op, keyHeads, keys, g.valueDim())));
    if (op.masking().kind() != Masking.Kind.NONE) {
      types.add(inputs.get(op.maskInput()).withShape(mask));
    }
    if (op.masking().lengths()) {
      types.add(inputs.get(op.lengthsInput()).withShape(Shape.of(1)));
    }
    Attention small = Attention.plain().masked(op.masking()).capped(op.softcap()).in(op.layout());
    return new SmallCase<>(small, types, -1, 1, keys + 2, 2e-5 + 8 * precision.rounding());
  }

  /** As few as take the same path, so that heads that share keys, a divisor of them, do too. */
  private static long fewRows(long rows) {
    if (rows <= 2) {
      return 1;
    }
    if (rows < Packed.FROM) {
      return rows <= 4 ? 3 : 5;
    }
    return rows <= ClAttentionSplit.MOST_ROWS ? Packed.FROM + 1 : 22;
  }

  private static Shape heads(Attention op, long heads, long tokens, long dim) {
    return op.layout() == HeadLayout.HEADS_FIRST
        ? Shape.of(1, heads, tokens, dim)
        : Shape.of(1, tokens, heads, dim);
  }

  /** The arguments of the masking. */
  static ClMasking masking(Attention op, List<TensorType> in, ClContext context) {
    return new ClMasking(op.masking(), op.rows(in), in, op.maskInput(), op.lengthsInput(), context);
  }

  /** The soft cap and the element types; queries may be FLOAT32 over what is not. */
  static Defines macros(Attention op, List<TensorType> in) {
    Defines types =
        Defines.none()
            .storage(in.get(1).dataType())
            .withIf(in.get(0).dataType() != in.get(1).dataType(), "QUERIES_FLOAT32");
    return op.softcap() > 0 ? types.with("SOFTCAP", op.softcap() + "f") : types;
  }

  /** Whether the extents that kernels count in int fit it. */
  static boolean countable(AttentionGeometry g) {
    long most = Integer.MAX_VALUE - 1024;
    return g.rowsPerKeyHead() <= most
        && g.keys() <= most
        && g.headDim() <= most
        && g.valueDim() <= most;
  }

  /** Whether head sizes are such as the kernels for CPU devices are built for. */
  static boolean hasPrivateRows(AttentionGeometry g) {
    return g.headDim() >= 1 && g.headDim() <= 1024 && g.valueDim() <= 1024;
  }

  private static Defines sizes(Attention op, AttentionGeometry g, List<TensorType> in) {
    Defines sizes = macros(op, in).with("HEAD_DIM", g.headDim()).with("VALUE_DIM", g.valueDim());
    return g.layout() == HeadLayout.HEADS_FIRST
        ? sizes
        : sizes.with("TOKENS_FIRST").with("HEADS", g.heads()).with("KEY_HEADS", g.keyHeads());
  }

  /** attention_packed.cl. */
  private record Packed() implements ClVariant<Attention> {
    /** Rows that read the same keys from which packing these pays. */
    static final int FROM = 8;

    private static final int KEYS = 64;

    @Override
    public String name() {
      return "attention_packed";
    }

    private static long blocks(AttentionGeometry g) {
      return (g.keys() + KEYS - 1) / KEYS;
    }

    private static long packedBytes(AttentionGeometry g) {
      return 4 * KEYS * blocks(g) * g.headDim() * g.batch() * g.keyHeads();
    }

    /** Of the values of heads that lie apart. */
    private static long collectedBytes(AttentionGeometry g, List<TensorType> in) {
      return g.layout() == HeadLayout.HEADS_FIRST ? 0 : in.get(2).byteSize();
    }

    @Override
    public boolean accepts(
        Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      AttentionGeometry g = op.geometry(in);
      return g.rowsPerKeyHead() >= FROM
          && hasPrivateRows(g)
          && countable(g)
          && Math.max(packedBytes(g), collectedBytes(g, in)) <= device.maxAllocationBytes();
    }

    @Override
    public Execution prepare(
        Attention op, List<TensorType> in, List<TensorType> out, ClContext context) {
      AttentionGeometry g = op.geometry(in);
      int rows = context.device().tuned(TuningParameter.ATTENTION_PACKED_ROWS);
      // two vectors of 16 for each row are too many for registers of 8 lanes
      int vectors = context.device().floatLanes() == 16 ? 2 : 1;
      Defines defines = sizes(op, g, in).with("ROWS", rows).with("VECTORS", vectors);
      ClKernel pack = context.kernel("attention_packed.cl", "attention_pack", defines);
      ClKernel kernel = context.kernel("attention_packed.cl", "attention_packed", defines);
      ClMasking masking = masking(op, in, context);
      float scale = op.scaleFor(g.headDim());
      int group = (int) g.rowsPerKeyHead();
      int keys = (int) g.keys();
      long heads = g.batch() * g.keyHeads();
      Grid packing = Grid.of(blocks(g), heads).local(1, 1);
      Grid grid = Grid.of((group + rows - 1) / rows, heads).local(1, 1);
      if (g.layout() == HeadLayout.TOKENS_FIRST) {
        return new ClPlan(
            List.of(pack, kernel, masking),
            (x, y) -> {
              try (ClBuffer packed = context.scratch(Math.max(4, packedBytes(g)));
                  ClBuffer collected = context.scratch(Math.max(4, collectedBytes(g, in)))) {
                pack.args(x[1], packed, x[2], collected, keys).enqueue(packing);
                List<Storage> buffers = List.of(x[0], packed, collected, y[0]);
                kernel.args(masking.arguments(x, buffers, scale, group, keys)).enqueue(grid);
              }
            });
      }
      return new ClPlan(
          List.of(pack, kernel, masking),
          (x, y) -> {
            try (ClBuffer packed = context.scratch(Math.max(4, packedBytes(g)))) {
              pack.args(x[1], packed, keys).enqueue(packing);
              List<Storage> buffers = List.of(x[0], packed, x[2], y[0]);
              kernel.args(masking.arguments(x, buffers, scale, group, keys)).enqueue(grid);
            }
          });
    }
  }

  /** attention_rows.cl. */
  private record Rows() implements ClVariant<Attention> {
    @Override
    public String name() {
      return "attention_rows";
    }

    @Override
    public boolean accepts(
        Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      AttentionGeometry g = op.geometry(in);
      return hasPrivateRows(g) && countable(g);
    }

    @Override
    public Execution prepare(
        Attention op, List<TensorType> in, List<TensorType> out, ClContext context) {
      AttentionGeometry g = op.geometry(in);
      ClKernel kernel = context.kernel("attention_rows.cl", "attention_rows", sizes(op, g, in));
      ClMasking masking = masking(op, in, context);
      float scale = op.scaleFor(g.headDim());
      int group = (int) g.rowsPerKeyHead();
      int keys = (int) g.keys();
      Grid grid = Grid.of(group, g.batch() * g.keyHeads()).local(1, 1);
      return new ClPlan(
          List.of(kernel, masking),
          (x, y) ->
              kernel
                  .args(masking.arguments(x, List.of(x[0], x[1], x[2], y[0]), scale, group, keys))
                  .enqueue(grid));
    }
  }
}
