package org.jocelyn.cpu;

import java.util.Arrays;

/** The second pass of sums over rows: the first has left one partial sum for each block of rows. */
final class PartialSums {
  /** Partial sums that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private PartialSums() {}

  /**
   * {@code total[j] = Σ partials[from + block·stride + j]} over the blocks in order; the length of
   * {@code total} is the number of sums.
   */
  static void add(
      CpuThreads threads, float[] partials, int from, int blocks, int stride, float[] total) {
    threads.forEach(
        total.length,
        Math.max(1, PART / Math.max(1, blocks)),
        (first, end) -> {
          Arrays.fill(total, first, end, 0);
          for (int block = 0; block < blocks; block++) {
            int at = from + block * stride;
            for (int j = first; j < end; j++) {
              total[j] += partials[at + j];
            }
          }
        });
  }
}
