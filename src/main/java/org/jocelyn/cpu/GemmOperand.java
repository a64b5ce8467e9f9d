package org.jocelyn.cpu;

/**
 * One of the two matrices that {@link CpuGemm} multiplies, as it packs them. A is seen as its rows
 * and B as its columns: {@code element(index, p)} is A's element (index, p) or B's element (p,
 * index). An operand need not lie in memory: convolution makes the columns of im2col here.
 */
interface GemmOperand {
  /**
   * Interleaves {@code count} rows of A or columns of B: {@code target[at + p·width + i] =
   * element(first + i, from + p)} for p in [0, depth) and i in [0, count), zero for i in [count,
   * width). Called by several threads, each for its own part of the target.
   */
  void pack(int first, int count, int width, int from, int depth, float[] target, int at);

  /** Packs so many panels' worth of rows or columns, one panel after the other. */
  default void packPanels(
      int first, int count, int width, int from, int depth, float[] target, int at) {
    for (int i = 0; i < count; i += width) {
      pack(first + i, Math.min(width, count - i), width, from, depth, target, at + i * depth);
    }
  }
}
