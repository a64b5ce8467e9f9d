package org.jocelyn.cpu;

import java.util.function.Supplier;
import org.jocelyn.spi.Broadcast;

/** Goes over a broadcast result on all cores, in pieces that lie within one row. */
final class CpuBroadcast {
  /** No piece is longer, so that what works on it may keep its intermediates in small arrays. */
  static final int PIECE = 1024;

  private static final int GRAIN = 1 << 15;

  private CpuBroadcast() {}

  /** Computes a piece of the result. */
  @FunctionalInterface
  interface Piece {
    /**
     * Computes some neighbouring elements.
     *
     * @param from where each operand's part begins
     * @param at where the result's part begins
     * @param count elements
     */
    void run(int[] from, int at, int count);
  }

  /** Runs pieces over all {@code size} elements; each thread gets a {@link Piece} of its own. */
  static void forEach(
      CpuThreads threads, Broadcast broadcast, int operands, int size, Supplier<Piece> pieces) {
    threads.forEach(size, GRAIN, (begin, end) -> part(broadcast, operands, begin, end, pieces));
  }

  private static void part(
      Broadcast broadcast, int operands, int begin, int end, Supplier<Piece> pieces) {
    Piece piece = pieces.get();
    int[] from = new int[operands];
    int length = (int) broadcast.rowLength();
    Broadcast.Rows row = broadcast.from(begin / length);
    int column = begin % length;
    for (int at = begin; at < end; ) {
      int count = Math.min(Math.min(length - column, end - at), PIECE);
      for (int i = 0; i < operands; i++) {
        from[i] = (int) row.offset(i) + column * broadcast.rowStride(i);
      }
      piece.run(from, at, count);
      at += count;
      column += count;
      if (column == length) {
        column = 0;
        row.next();
      }
    }
  }
}
