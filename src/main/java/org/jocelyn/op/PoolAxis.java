package org.jocelyn.op;

/**
 * How a pooling window slides along one axis. Position {@code o} of the window has its taps at
 * elements {@code o·stride − before + t·dilation} for {@code t} in [0, kernel); those outside of
 * [0, size) are padding.
 *
 * @param size elements of the input axis
 * @param kernel taps in the window
 * @param stride elements from one position to the next
 * @param before padding elements before the first
 * @param after padding elements behind the last
 * @param dilation elements from one tap to the next
 * @param ceilMode whether the last window may reach beyond the padding
 */
public record PoolAxis(
    long size, int kernel, int stride, int before, int after, int dilation, boolean ceilMode) {

  /** Elements from the first tap to the last, both included. */
  public long extent() {
    return (kernel - 1L) * dilation + 1;
  }

  /**
   * The number of positions, 0 or less where the window does not fit: {@code ⌊(size + before +
   * after − extent)/stride⌋ + 1}. In ceil mode the quotient is rounded up, but a window that would
   * start in the padding behind the last element, or beyond it, is dropped.
   */
  public long positions() {
    long free = size + before + after - extent();
    if (!ceilMode) {
      return Math.floorDiv(free, stride) + 1;
    }
    return Math.min(ceilDiv(free, stride), Math.floorDiv(size + before - 1, stride)) + 1;
  }

  /** The element under the first tap of position {@code o}; negative in the padding. */
  public long start(long o) {
    return o * stride - before;
  }

  /** The first tap of position {@code o} that lies on an element, {@code kernel} if none does. */
  public int firstTap(long o) {
    return (int) Math.min(kernel, ceilDiv(Math.max(0, -start(o)), dilation));
  }

  /** One more than the last tap of position {@code o} that lies on an element. */
  public int endTap(long o) {
    return tapsBefore(o, size);
  }

  /** The number of taps of position {@code o} that an average divides by. */
  public int counted(long o, boolean countIncludePad) {
    return countIncludePad ? tapsBefore(o, size + after) : Math.max(0, endTap(o) - firstTap(o));
  }

  /** The number of taps of position {@code o} that lie before element {@code end}. */
  private int tapsBefore(long o, long end) {
    return (int) Math.max(0, Math.min(kernel, ceilDiv(end - start(o), dilation)));
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }
}
