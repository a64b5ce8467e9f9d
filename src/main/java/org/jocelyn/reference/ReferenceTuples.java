package org.jocelyn.reference;

import org.jocelyn.op.IndexTuples;
import org.jocelyn.spi.HostArray;

/** Which slice of data each tuple of indices names. */
final class ReferenceTuples {
  private ReferenceTuples() {}

  /** The slice that tuple {@code i} names, −1 where one of its indices is out of range. */
  static int slice(IndexTuples tuples, HostArray indices, int i) {
    long[] extents = tuples.extents();
    long slice = i / tuples.count();
    for (int c = 0; c < extents.length; c++) {
      long index = indices.getLong(i * extents.length + c);
      index = index < 0 ? index + extents[c] : index;
      if (index < 0 || index >= extents[c]) {
        return -1;
      }
      slice = slice * extents[c] + index;
    }
    return (int) slice;
  }
}
