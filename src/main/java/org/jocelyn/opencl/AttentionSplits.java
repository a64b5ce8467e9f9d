package org.jocelyn.opencl;

import org.jocelyn.op.AttentionGeometry;

/**
 * How the keys of an attention are divided among work-groups, each of which leaves products, maxima
 * and sums that attention_merge.cl puts together.
 *
 * @param count splits; 1 writes the result at once
 * @param keys keys of each, the last one's fewer
 */
record AttentionSplits(int count, int keys) {
  /**
   * As few as give the device this many work-groups, none of them with less than {@code least} keys
   * or more than {@code most}.
   *
   * @param groups work-groups without splits
   * @param wanted work-groups that keep all of the device busy
   * @param least a multiple of the keys that a work-group takes at a time
   * @param most a multiple of {@code least}
   */
  static AttentionSplits of(AttentionGeometry g, long groups, long wanted, int least, long most) {
    long keys = Math.max(1, g.keys());
    long atMost = (keys + least - 1) / least;
    long filling = Math.min(atMost, (wanted + groups - 1) / Math.max(1, groups));
    long count = Math.max(1, Math.max(filling, (keys + most - 1) / most));
    long each = Grid.roundUp((keys + count - 1) / count, least);
    return new AttentionSplits((int) ((keys + each - 1) / each), (int) Math.min(each, most));
  }

  private static long rows(AttentionGeometry g) {
    return g.batch() * g.heads() * g.queries();
  }

  /** Bytes of the products of all splits. */
  long productBytes(AttentionGeometry g) {
    return Math.max(4, 4L * count * rows(g) * g.valueDim());
  }

  /** Bytes of the maxima and sums of all splits. */
  long statisticsBytes(AttentionGeometry g) {
    return Math.max(4, 8L * count * rows(g));
  }

  /** Whether the device can hold what the splits leave. */
  boolean fit(AttentionGeometry g, ClDevice device) {
    return count == 1 || productBytes(g) <= device.maxAllocationBytes();
  }
}
