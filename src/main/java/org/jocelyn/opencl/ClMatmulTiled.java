package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jocelyn.DeviceInfo;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@code matmul_tiled.cl}: for GPUs, tiles through local memory. Takes what its tile is the best
 * for, see {@link MatmulTiling}, and any tiny product.
 *
 * @param size the tile's
 * @param split whether several work-groups share a tile's depth
 * @param always whether any product is taken
 */
record ClMatmulTiled(MatmulTile.Size size, boolean split, boolean always)
    implements ClVariant<Matmul> {
  private static final String FILE = "matmul_tiled.cl";

  /** All tiles, the last of which takes what others do not. */
  static List<ClVariant<Matmul>> all() {
    List<ClVariant<Matmul>> all = new ArrayList<>();
    for (boolean split : new boolean[] {false, true}) {
      for (MatmulTile.Size size : MatmulTile.Size.values()) {
        all.add(new ClMatmulTiled(size, split, false));
      }
    }
    all.add(large());
    return all;
  }

  /** The largest tile. */
  static ClMatmulTiled large() {
    return new ClMatmulTiled(MatmulTile.Size.LARGE, false, true);
  }

  @Override
  public String name() {
    return "matmul_tiled_" + size.name().toLowerCase(Locale.ROOT) + (split ? "_split" : "");
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    if (!MatmulExtents.fit(op, inputs)) {
      return false;
    }
    MatmulExtents x = MatmulExtents.of(op, inputs);
    return MatmulTiling.of(size, split, x, device).findAny().isPresent()
        && (always || MatmulTiling.isTiny(x) || isBest(x, device));
  }

  private boolean isBest(MatmulExtents x, ClDevice device) {
    return MatmulTiling.best(x, device)
        .filter(best -> best.size() == size && best.splits() > 1 == split)
        .isPresent();
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    ClDevice device = context.device();
    MatmulTile tile = size.on(device);
    MatmulTiling tiling = MatmulTiling.of(size, split, x, device).findAny().orElseThrow();
    int contiguousInA = op.transposeA() ? x.m() : x.k();
    int contiguousInB = op.transposeB() ? x.k() : x.n();
    boolean aligned = contiguousInA % 4 == 0 && contiguousInB % 4 == 0 && x.n() % 4 == 0;
    Defines defines =
        tile.defines(device)
            .with("STRIP", device.tuned(TuningParameter.MATMUL_TILED_STRIP))
            .withIf(device.traits().kind() == DeviceInfo.Kind.OPENCL_CPU, "TILE_UNROLL")
            .withIf(aligned, "ALIGNED")
            .withIf(op.transposeA(), "TRANSPOSE_A")
            .withIf(op.transposeB(), "TRANSPOSE_B")
            .storage(inputs.get(0).dataType())
            .activation(split ? Activation.NONE : op.activation());
    ClKernel multiply = context.kernel(FILE, "multiply", defines);
    ClBuffer matricesOfA = context.constants(x.matricesOfA());
    ClBuffer matricesOfB = context.constants(x.matricesOfB());
    Grid grid = Grid.of(tile.tiles(x) * tile.items(), tiling.splits()).local(tile.items(), 1);
    Object[] extents = {x.matrices(), x.m(), x.n(), x.k(), tiling.share()};
    Product product = new Product(multiply, matricesOfA, matricesOfB, extents, grid);
    return MatmulSplits.plan(
        op,
        x,
        split,
        tiling.splits(),
        context,
        List.of(multiply, matricesOfA, matricesOfB),
        product::enqueue);
  }

  /** The launch of the kernel. */
  private record Product(
      ClKernel multiply, ClBuffer matricesOfA, ClBuffer matricesOfB, Object[] extents, Grid grid) {
    void enqueue(Storage[] in, Storage bias, Storage y, Object... epilogue) {
      Object[] buffers = {in[0], in[1], matricesOfA, matricesOfB, bias, y};
      multiply
          .args(Stream.of(buffers, extents, epilogue).flatMap(Stream::of).toArray())
          .enqueue(grid);
    }
  }
}
