package org.jocelyn.cpu;

import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.spi.HostArray;

/**
 * Keys in blocks of {@link #BLOCK}, each transposed to {@code [D][BLOCK]} so that the scores of a
 * block are a matrix product whose columns are contiguous. The last block of a head is filled with
 * zeros.
 *
 * @param values the blocks, head by head
 * @param blocks blocks in a head
 */
record PackedKeys(float[] values, int blocks) {
  /** Keys in a block: with D = 64 it takes half of a first-level cache. */
  static final int BLOCK = 64;

  static PackedKeys pack(HostArray keys, AttentionGeometry g, CpuThreads threads) {
    int count = (int) g.keys();
    int headDim = (int) g.headDim();
    int blocks = (count + BLOCK - 1) / BLOCK;
    int heads = (int) (g.batch() * g.keyHeads());
    int blockSize = BLOCK * headDim;
    float[] values = new float[Math.multiplyExact(heads * blocks, blockSize)];
    threads.forEach(
        heads * blocks,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i % blocks * BLOCK;
            int source = (i / blocks * count + first) * headDim;
            transpose(keys, source, Math.min(BLOCK, count - first), headDim, values, i * blockSize);
          }
        });
    return new PackedKeys(values, blocks);
  }

  private static void transpose(
      HostArray keys, int source, int rows, int headDim, float[] target, int at) {
    if (keys.array() instanceof float[] k) {
      for (int j = 0; j < rows; j++) {
        for (int d = 0; d < headDim; d++) {
          target[at + d * BLOCK + j] = k[source + j * headDim + d];
        }
      }
    } else {
      for (int j = 0; j < rows; j++) {
        for (int d = 0; d < headDim; d++) {
          target[at + d * BLOCK + j] = (float) keys.get(source + j * headDim + d);
        }
      }
    }
  }

  /** Where a block begins. */
  int at(int head, int block, int headDim) {
    return (head * blocks + block) * BLOCK * headDim;
  }
}
