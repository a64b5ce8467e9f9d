package org.jocelyn.cpu;

import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.spi.HostArray;

/**
 * The keys and values of every head as the right operands of {@link GemmTile}: keys as columns that
 * are multiplied by queries, values as rows that are weighted. The keys are taken in blocks of
 * {@link #block}.
 */
final class PackedHeads implements AutoCloseable {
  /**
   * Keys in a block at least: each has its maximum and its sum for every query, which cost as much
   * as the exponentials of 64 keys; of 256 the values would leave no room in a first-level cache.
   */
  private static final int LEAST = 128;

  /** Rows and columns of a product, and how it is made. */
  final GemmTile tile;

  /** Keys in a block. */
  final int block;

  /** See {@link #keyAt}. */
  final float[] keys;

  /** See {@link #valueAt}. */
  final float[] values;

  private final CpuContext context;
  private final AttentionGeometry g;
  private final int count;
  private final int headDim;
  private final int valueDim;
  private final boolean[] finite;

  /**
   * Packs with all threads.
   *
   * @param v the values as floats
   */
  PackedHeads(CpuContext context, AttentionGeometry g, HostArray k, float[] v) {
    this.context = context;
    this.g = g;
    this.tile = context.lanes().gemmTile();
    this.block = (LEAST + tile.columns() - 1) / tile.columns() * tile.columns();
    this.count = (int) g.keys();
    this.headDim = (int) g.headDim();
    this.valueDim = (int) g.valueDim();
    int heads = (int) (g.batch() * g.keyHeads());
    this.keys = context.scratch().take(Math.multiplyExact(heads, keysLength()));
    this.values = context.scratch().take(Math.multiplyExact(heads, valuesLength()));
    this.finite = new boolean[heads * blocks()];
    context
        .threads()
        .forEach(
            heads,
            1,
            (from, to) -> {
              for (int head = from; head < to; head++) {
                packKeys(k, head);
                packValues(v, head);
              }
            });
  }

  private int keysLength() {
    return GemmPanels.length(tile.columns(), count, headDim);
  }

  private int valuesLength() {
    return GemmPanels.length(tile.columns(), valueDim, count);
  }

  private int blocks() {
    return (count + block - 1) / block;
  }

  private void packKeys(HostArray k, int head) {
    new StridedOperand(k, (int) g.firstKey(head) * headDim, (int) g.keyStep() * headDim, 1)
        .packPanels(0, count, tile.columns(), 0, headDim, keys, head * keysLength());
  }

  private void packValues(float[] v, int head) {
    int first = (int) g.firstKey(head);
    int step = (int) g.keyStep();
    new StridedOperand(HostArray.of(v), first * valueDim, 1, step * valueDim)
        .packPanels(0, valueDim, tile.columns(), 0, count, values, head * valuesLength());
    for (int from = 0; from < count; from += block) {
      int block = Math.min(this.block, count - from);
      // neighbours in memory where the head's values are
      int runs = step == 1 ? 1 : block;
      int run = block / runs * valueDim;
      float sum = 0;
      for (int i = 0; i < runs; i++) {
        int at = (first + (from + i) * step) * valueDim;
        sum += context.lanes().sumOfMagnitudes(v, at, run);
      }
      finite[head * blocks() + from / this.block] = sum <= Float.MAX_VALUE;
    }
  }

  /**
   * Where the panel of keys begins whose first is {@code key}, a multiple of the tile's columns.
   */
  int keyAt(int head, int key) {
    return head * keysLength() + key * headDim;
  }

  /** Where in the panel from column {@code column} on the value of a key begins. */
  int valueAt(int head, int column, int key) {
    return head * valuesLength() + column * count + key * tile.columns();
  }

  /** Whether no value of the block of keys from {@code key} on is infinite or NaN. */
  boolean isFinite(int head, int key) {
    return finite[head * blocks() + key / block];
  }

  @Override
  public void close() {
    context.scratch().give(keys);
    context.scratch().give(values);
  }
}
