package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.TopK;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@link TopK}: a heap per line on CPUs, bitonic sorts on GPUs. */
final class ClTopK implements ClOp<TopK> {
  @Override
  public List<ClVariant<TopK>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Bitonic(), new Heap())
        : List.of(new Heap(), new Bitonic());
  }

  @Override
  public SmallCase<TopK> smallCase(TopK op, List<TensorType> inputs) {
    // few different integers make ties
    return new SmallCase<>(
        new TopK(7, 1, op.largest()),
        List.of(TensorType.of(inputs.get(0).dataType(), 2, 41, 3)),
        -1,
        1,
        9,
        0);
  }

  private static Defines defines(TopK op, TensorType x) {
    return Defines.none()
        .withIf(x.dataType().isInteger(), "INTEGER")
        .withIf(x.dataType() == DataType.INT64, "LONG")
        .withIf(!op.largest(), "SMALLEST");
  }

  /** A key's size: that of the value's order and the index. */
  private static long keyBytes(TensorType x) {
    return x.dataType() == DataType.INT64 ? 2 * Long.BYTES : Long.BYTES;
  }

  /** x as {@code [outer, extent, inner]}. */
  private record Lines(long outer, long extent, long inner) {
    static Lines of(TopK op, Shape x) {
      int axis = x.axis(op.axis());
      return new Lines(x.sizeOf(0, axis), x.dim(axis), x.sizeOf(axis + 1, x.rank()));
    }

    long count() {
      return outer * inner;
    }
  }

  private static final class Heap implements ClVariant<TopK> {
    @Override
    public String name() {
      return "top_k_heap";
    }

    @Override
    public boolean accepts(TopK op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        TopK op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Lines lines = Lines.of(op, in.get(0).shape());
      long bytes = keyBytes(in.get(0));
      ClKernel kernel = context.kernel("top_k_heap.cl", "top_k", defines(op, in.get(0)));
      return new ClPlan(
          List.of(kernel),
          (x, y) -> {
            try (ClBuffer heaps = context.scratch(lines.count() * op.k() * bytes)) {
              kernel
                  .args(x[0], y[0], y[1], heaps, lines.extent(), lines.inner(), op.k())
                  .enqueue(Grid.of(lines.count()));
            }
          });
    }
  }

  private static final class Bitonic implements ClVariant<TopK> {
    /** Bytes of the keys that a work-group sorts. */
    private static final int TILE_BYTES = 2048 * Long.BYTES;

    private static final int GROUP = 256;

    @Override
    public String name() {
      return "top_k_bitonic";
    }

    @Override
    public boolean accepts(TopK op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return device.maxWorkGroupSize() >= GROUP && device.localMemoryBytes() >= TILE_BYTES;
    }

    @Override
    public Execution prepare(
        TopK op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Lines lines = Lines.of(op, in.get(0).shape());
      long bytes = keyBytes(in.get(0));
      int tile = (int) (TILE_BYTES / bytes);
      Defines defines = defines(op, in.get(0)).with("TILE", tile);
      ClKernel make = context.kernel("top_k_bitonic.cl", "make_keys", defines);
      ClKernel take = context.kernel("top_k_bitonic.cl", "take", defines);
      boolean tiles = lines.extent() <= tile || op.k() <= tile / 2;
      ClKernel sort =
          context.kernel("top_k_bitonic.cl", tiles ? "sort_tiles" : "sort_step", defines);
      Sorter sorter = new Sorter(lines, op.k(), bytes, tile, make, sort, take, context);
      return new ClPlan(List.of(make, sort, take), tiles ? sorter::selectByTiles : sorter::sortAll);
    }

    private record Sorter(
        Lines lines,
        long k,
        long bytes,
        int tile,
        ClKernel make,
        ClKernel sort,
        ClKernel take,
        ClContext context) {

      /** Each round leaves at most half of the keys, and one more tile. */
      void selectByTiles(Storage[] x, Storage[] y) {
        long left = lines.extent();
        ClBuffer keys = keys(x[0], left);
        boolean sorted = false;
        while (!sorted) {
          int size = (int) Math.min(tile, powerOfTwo(left));
          long tiles = (left - 1) / size + 1;
          ClBuffer best = context.scratch(lines.count() * tiles * k * bytes);
          sort.args(keys, best, left, left, tiles, size, k)
              .enqueue(Grid.of(lines.count() * tiles * GROUP).local(GROUP));
          keys.close();
          keys = best;
          left = tiles * k;
          sorted = tiles == 1;
        }
        take(x[0], keys, left, y);
      }

      void sortAll(Storage[] x, Storage[] y) {
        long pitch = powerOfTwo(lines.extent());
        ClBuffer keys = keys(x[0], pitch);
        long pairs = lines.count() * pitch / 2;
        for (long run = 2; run <= pitch; run *= 2) {
          for (long reach = run / 2; reach > 0; reach /= 2) {
            sort.args(keys, pairs, pitch, run, reach).enqueue(Grid.cover(pairs, GROUP));
          }
        }
        take(x[0], keys, pitch, y);
      }

      /** The least power of two that is not less. */
      private static long powerOfTwo(long value) {
        return Long.highestOneBit(2 * value - 1);
      }

      private ClBuffer keys(Storage x, long pitch) {
        long count = lines.count() * pitch;
        ClBuffer keys = context.scratch(count * bytes);
        make.args(x, keys, count, pitch, lines.extent(), lines.inner())
            .enqueue(Grid.cover(count, GROUP));
        return keys;
      }

      private void take(Storage x, ClBuffer keys, long pitch, Storage[] y) {
        long count = lines.count() * k;
        take.args(x, keys, y[0], y[1], count, pitch, lines.extent(), lines.inner(), k)
            .enqueue(Grid.cover(count, GROUP));
        keys.close();
      }
    }
  }
}
