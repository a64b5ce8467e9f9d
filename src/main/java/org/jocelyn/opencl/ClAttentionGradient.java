package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.Masking;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link AttentionGradient}: tiles through local memory on GPUs, strips of some rows' weights on
 * CPUs.
 */
final class ClAttentionGradient implements ClOp<AttentionGradient> {
  @Override
  public List<ClVariant<AttentionGradient>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Tiled(), new Packed())
        : List.of(new Packed(), new Tiled());
  }

  /** The same head sizes and masking, and the same tiles, one of them partly filled. */
  @Override
  public SmallCase<AttentionGradient> smallCase(AttentionGradient op, List<TensorType> inputs) {
    AttentionGeometry g = op.attention().geometry(inputs);
    Masking masking = op.attention().masking();
    boolean large = Tiled.items(g) == 4;
    long queries = large ? 37 : 6L * Tiled.items(g);
    long keys = large ? 70 : 13L * Tiled.items(g);
    List<TensorType> types = new ArrayList<>();
    types.add(TensorType.float32(1, 2, queries, g.headDim()));
    types.add(TensorType.float32(1, 1, keys, g.headDim()));
    types.add(TensorType.float32(1, 1, keys, g.valueDim()));
    if (masking.kind() != Masking.Kind.NONE) {
      Shape mask = Shape.of(1, 2, queries, keys);
      types.add(inputs.get(op.attention().maskInput()).withShape(mask));
    }
    if (masking.lengths()) {
      types.add(inputs.get(op.attention().lengthsInput()).withShape(Shape.of(1)));
    }
    types.add(TensorType.float32(1, 2, queries, g.valueDim()));
    types.add(TensorType.float32(1, 2, queries, g.valueDim()));
    Attention small = Attention.plain().masked(masking).capped(op.attention().softcap());
    double tolerance = 1e-5 * (2 + Math.sqrt((double) g.valueDim()));
    return new SmallCase<>(new AttentionGradient(small), types, -1, 1, keys + 2, tolerance);
  }

  private static ClMasking masking(AttentionGradient op, List<TensorType> in, ClContext context) {
    Attention attention = op.attention();
    return new ClMasking(
        attention.masking(),
        attention.rows(in),
        in,
        attention.maskInput(),
        attention.lengthsInput(),
        context);
  }

  private static Defines macros(AttentionGradient op) {
    float softcap = op.attention().softcap();
    return softcap > 0 ? Defines.none().with("SOFTCAP", softcap + "f") : Defines.none();
  }

  /** attention_gradient_tiled.cl. */
  private record Tiled() implements ClVariant<AttentionGradient> {
    private static final int SIDE = 16;
    private static final String FILE = "attention_gradient_tiled.cl";

    @Override
    public String name() {
      return "attention_gradient_tiled";
    }

    /** Rows and keys of a work-item: no more than there are for its tile. */
    static int items(AttentionGeometry g) {
      long longest = Math.max(g.rowsPerKeyHead(), g.keys());
      return longest <= SIDE ? 1 : longest <= 2 * SIDE ? 2 : 4;
    }

    /** Columns of a work-item. */
    private static int columnItems(AttentionGeometry g) {
      long columns = Math.max(g.headDim(), g.valueDim());
      return columns <= SIDE ? 1 : columns <= 2 * SIDE ? 2 : columns <= 4 * SIDE ? 4 : 8;
    }

    private static long localBytes(AttentionGeometry g) {
      long tile = (long) SIDE * items(g);
      long loads = Math.max(2 * SIDE * (tile + 1), (long) SIDE * SIDE * columnItems(g));
      return 4 * (loads + tile * Math.max(tile + 1, SIDE) + 3 * tile);
    }

    @Override
    public boolean accepts(
        AttentionGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      AttentionGeometry g = op.attention().geometry(in);
      return device.maxWorkGroupSize() >= SIDE * SIDE
          && device.localMemoryBytes() >= localBytes(g)
          && ClAttention.countable(g);
    }

    @Override
    public Execution prepare(
        AttentionGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      AttentionGeometry g = op.attention().geometry(in);
      Defines defines = macros(op).with("ITEMS", items(g)).with("COLUMN_ITEMS", columnItems(g));
      ClKernel statistics = context.kernel(FILE, "attention_statistics", defines);
      ClKernel queries = context.kernel(FILE, "attention_gradient_queries", defines);
      ClKernel keys = context.kernel(FILE, "attention_gradient_keys", defines);
      ClMasking masking = masking(op, in, context);
      int tile = SIDE * items(g);
      int slab = SIDE * columnItems(g);
      long rowTiles = tiles(g.rowsPerKeyHead(), tile);
      Grid statisticsGrid = grid(g, rowTiles);
      Grid queryGrid = grid(g, rowTiles * tiles(g.headDim(), slab));
      long widest = Math.max(g.headDim(), g.valueDim());
      Grid keyGrid = grid(g, tiles(g.keys(), tile) * tiles(widest, slab));
      long bytes = 12 * Math.max(1, g.batch() * g.keyHeads() * g.rowsPerKeyHead());
      Object[] numbers = {
        op.attention().scaleFor(g.headDim()),
        (int) g.rowsPerKeyHead(),
        (int) g.keys(),
        (int) g.headDim(),
        (int) g.valueDim()
      };
      return new ClPlan(
          List.of(statistics, queries, keys, masking),
          (x, y) -> {
            Storage result = x[op.resultInput()];
            Storage dy = x[op.gradientInput()];
            try (ClBuffer rows = context.scratch(bytes)) {
              List<Storage> first = List.of(x[0], x[1], result, dy, rows);
              statistics.args(masking.arguments(x, first, numbers)).enqueue(statisticsGrid);
              List<Storage> second = List.of(x[0], x[1], x[2], dy, rows, y[0]);
              queries.args(masking.arguments(x, second, numbers)).enqueue(queryGrid);
              List<Storage> third = List.of(x[0], x[1], x[2], dy, rows, y[1], y[2]);
              keys.args(masking.arguments(x, third, numbers)).enqueue(keyGrid);
            }
          });
    }

    private static long tiles(long extent, int tile) {
      return Grid.roundUp(extent, tile) / tile;
    }

    private static Grid grid(AttentionGeometry g, long groupsPerHead) {
      long items = SIDE * SIDE;
      return Grid.of(groupsPerHead * g.batch() * g.keyHeads() * items).local(items);
    }
  }

  /** attention_gradient_packed.cl. */
  private record Packed() implements ClVariant<AttentionGradient> {
    private static final int KEYS = 64;

    /** Work-items for each core, so that all end at about the same time. */
    private static final long TASKS = 4;

    @Override
    public String name() {
      return "attention_gradient_packed";
    }

    private static long workers(AttentionGeometry g, ClDevice device) {
      return Math.min(g.batch() * g.keyHeads(), TASKS * device.computeUnits());
    }

    /** Rows whose sums the device's registers hold. */
    private static int rows(ClDevice device) {
      return device.floatLanes() == 16 ? 8 : 6;
    }

    private static long scratchBytes(AttentionGeometry g, ClDevice device) {
      long perKey = g.headDim() + g.valueDim() + 2L * rows(device);
      return 4 * workers(g, device) * Grid.roundUp(g.keys(), KEYS) * perKey;
    }

    @Override
    public boolean accepts(
        AttentionGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      AttentionGeometry g = op.attention().geometry(in);
      return ClAttention.hasPrivateRows(g)
          && g.valueDim() >= 1
          && ClAttention.countable(g)
          && scratchBytes(g, device) <= device.maxAllocationBytes();
    }

    @Override
    public Execution prepare(
        AttentionGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      AttentionGeometry g = op.attention().geometry(in);
      Defines defines =
          macros(op)
              .with("HEAD_DIM", g.headDim())
              .with("VALUE_DIM", g.valueDim())
              .with("ROWS", rows(context.device()));
      ClKernel kernel =
          context.kernel("attention_gradient_packed.cl", "attention_gradient_packed", defines);
      ClMasking masking = masking(op, in, context);
      Grid grid = Grid.cover(workers(g, context.device()), 1);
      long bytes = Math.max(4, scratchBytes(g, context.device()));
      Object[] numbers = {
        op.attention().scaleFor(g.headDim()),
        (int) g.rowsPerKeyHead(),
        (int) g.keys(),
        g.batch() * g.keyHeads()
      };
      return new ClPlan(
          List.of(kernel, masking),
          (x, y) -> {
            try (ClBuffer scratch = context.scratch(bytes)) {
              List<Storage> buffers =
                  List.of(
                      x[0],
                      x[1],
                      x[2],
                      x[op.resultInput()],
                      x[op.gradientInput()],
                      scratch,
                      y[0],
                      y[1],
                      y[2]);
              kernel.args(masking.arguments(x, buffers, numbers)).enqueue(grid);
            }
          });
    }
  }
}
