package org.jocelyn.cpu;

import org.jocelyn.op.IndexTuples;
import org.jocelyn.spi.HostArray;

/** Where the slices of data lie that tuples of indices name. */
final class CpuTuples {
  private CpuTuples() {}

  /** Where each slice begins in data, −1 where an index is out of range. */
  static int[] offsets(IndexTuples tuples, HostArray indices) {
    long[] extents = tuples.extents();
    int[] offsets = new int[(int) (tuples.batches() * tuples.count())];
    for (int i = 0, at = 0; i < offsets.length; i++) {
      long slice = i / tuples.count();
      boolean inside = true;
      for (int c = 0; c < extents.length; c++, at++) {
        long index = indices.getLong(at);
        index += index < 0 ? extents[c] : 0;
        inside &= index >= 0 && index < extents[c];
        slice = slice * extents[c] + index;
      }
      offsets[i] = inside ? (int) (slice * tuples.inner()) : -1;
    }
    return offsets;
  }
}
