package org.jocelyn.cpu;

import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * Copies the slices that offsets name: {@code y[o, i, b] = data[o, offsets[i] + b]}, whole where
 * they are contiguous, else element by element. A negative offset reads as NaN or 0.
 */
final class CpuSlices {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  /** Offsets that one call picks where the slices are single elements. */
  private static final int PICKS = 1 << 12;

  private final CpuThreads threads;
  private final Moves moves;
  private final Object missing;
  private final int outer;
  private final int matrix;
  private final int count;
  private final int inner;

  /**
   * For an output of this type that is not empty.
   *
   * @param outer matrices of data
   * @param matrix elements of each
   * @param count slices picked from each
   * @param inner elements of a slice
   */
  CpuSlices(CpuThreads threads, TensorType y, int outer, int matrix, int count, int inner) {
    this.threads = threads;
    this.moves = Moves.of(y.dataType());
    this.missing = missing(y);
    this.outer = outer;
    this.matrix = matrix;
    this.count = count;
    this.inner = inner;
  }

  /** An array of the one element that stands for what is out of range. */
  static Object missing(TensorType y) {
    HostArray missing = HostArray.allocate(y.withShape(Shape.of(1)));
    missing.set(0, y.dataType().isFloating() ? Double.NaN : 0);
    return missing.array();
  }

  void pick(Object data, int[] offsets, Object y) {
    if (inner == 1) {
      int parts = (count - 1) / PICKS + 1;
      threads.forEach(
          outer * parts,
          Math.max(1, GRAIN / Math.min(PICKS, count)),
          (first, last) -> {
            for (int i = first; i < last; i++) {
              pick(i / parts, i % parts * PICKS, offsets, data, y);
            }
          });
    } else {
      threads.forEach(
          outer * count,
          Math.max(1, GRAIN / inner),
          (first, last) -> {
            for (int i = first; i < last; i++) {
              copy(i / count, i % count, offsets, data, y);
            }
          });
    }
  }

  private void pick(int o, int first, int[] offsets, Object data, Object y) {
    int picks = Math.min(PICKS, count - first);
    moves.pick(data, o * matrix, offsets, first, missing, y, o * count + first, picks);
  }

  private void copy(int o, int index, int[] offsets, Object data, Object y) {
    int to = (o * count + index) * inner;
    if (offsets[index] < 0) {
      moves.line(missing, 0, 0, y, to, 1, inner);
    } else {
      moves.line(data, o * matrix + offsets[index], 1, y, to, 1, inner);
    }
  }
}
