package org.jocelyn.op;

import java.util.Arrays;

/**
 * The elements of one axis that each position of a pooling window sees, and the other way round:
 * position {@code o} sees {@code begin(o)}, {@code begin(o) + step()} and so on below {@code
 * end(o)}; it divides an average by {@code counted(o)}. Element {@code e} is seen by none but the
 * positions from {@code first(e)} to {@code last(e)}, though not by all of them.
 */
public final class PoolSpans {
  private final int step;
  private final int[] begin;
  private final int[] end;
  private final int[] counted;
  private final int[] first;
  private final int[] last;

  private PoolSpans(int size, int positions, int step) {
    this.step = step;
    this.begin = new int[positions];
    this.end = new int[positions];
    this.counted = new int[positions];
    this.first = new int[size];
    this.last = new int[size];
    Arrays.fill(last, -1);
  }

  /** Those of a sliding window. */
  public static PoolSpans of(PoolAxis axis, boolean countIncludePad) {
    int positions = Math.toIntExact(axis.positions());
    PoolSpans spans = new PoolSpans(Math.toIntExact(axis.size()), positions, axis.dilation());
    for (int o = 0; o < positions; o++) {
      int taps = axis.endTap(o) - axis.firstTap(o);
      if (taps > 0) {
        int from = (int) (axis.start(o) + (long) axis.firstTap(o) * axis.dilation());
        spans.see(o, from, from + (taps - 1) * axis.dilation() + 1);
      }
      spans.counted[o] = axis.counted(o, countIncludePad);
    }
    return spans;
  }

  /** Those of the cells of a grid, see {@link AdaptivePool2d}. */
  public static PoolSpans ofCells(long size, long cells) {
    int elements = Math.toIntExact(size);
    PoolSpans spans = new PoolSpans(elements, Math.toIntExact(cells), 1);
    for (int o = 0; o < cells; o++) {
      int from = AdaptivePool2d.cellStart(o, elements, (int) cells);
      int to = AdaptivePool2d.cellEnd(o, elements, (int) cells);
      spans.see(o, from, to);
      spans.counted[o] = to - from;
    }
    return spans;
  }

  private void see(int position, int from, int to) {
    begin[position] = from;
    end[position] = to;
    for (int element = from; element < to; element += step) {
      if (last[element] < 0) {
        first[element] = position;
      }
      last[element] = position;
    }
  }

  /** Elements of the axis. */
  public int size() {
    return first.length;
  }

  /** Positions of the window. */
  public int positions() {
    return begin.length;
  }

  /** From one element that a position sees to the next. */
  public int step() {
    return step;
  }

  /** The first element that position {@code o} sees. */
  public int begin(int o) {
    return begin[o];
  }

  /** One more than the last; no more than {@code begin(o)} where it sees none. */
  public int end(int o) {
    return end[o];
  }

  /** Elements, and padding where that counts, by which position {@code o} divides an average. */
  public int counted(int o) {
    return counted[o];
  }

  /** The first position that sees element {@code e}, 0 if none does. */
  public int first(int e) {
    return first[e];
  }

  /** The last position that sees element {@code e}, −1 if none does. */
  public int last(int e) {
    return last[e];
  }
}
