package org.jocelyn.reference;

import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Masking;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** What a masking makes of each logit, as {@link Masking} states it. */
final class ReferenceMask {
  private final Masking masking;
  private final MaskedRows rows;
  private final HostArray mask;
  private final HostArray lengths;

  /** An input's index is −1 where there is none. */
  ReferenceMask(Masking masking, MaskedRows rows, Storage[] in, int maskInput, int lengthsInput) {
    this.masking = masking;
    this.rows = rows;
    this.mask = maskInput < 0 ? null : (HostArray) in[maskInput];
    this.lengths = lengthsInput < 0 ? null : (HostArray) in[lengthsInput];
  }

  /** Whether a row sees a key. */
  boolean sees(long row, long key) {
    long length =
        lengths == null
            ? rows.extent()
            : lengths.getLong(Math.toIntExact(row / rows.rowsPerEntry()));
    if (key >= rows.visible(row, length)) {
      return false;
    }
    return switch (masking.kind()) {
      case NONE -> true;
      case KEEP -> mask.get(at(row, key)) != 0;
      case ADDITIVE -> mask.get(at(row, key)) != Double.NEGATIVE_INFINITY;
    };
  }

  /** What is added to the scaled logit of a key that is seen. */
  double bias(long row, long key) {
    return masking.kind() == Masking.Kind.ADDITIVE ? mask.get(at(row, key)) : 0;
  }

  private int at(long row, long key) {
    return Math.toIntExact(rows.maskStart(row) + key * rows.maskStep());
  }
}
