package org.jocelyn.cpu;

import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Masking;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** Which keys each row of logits sees, over the arrays of one run; see {@link Masking}. */
final class CpuMask {
  private final Lanes lanes;
  private final Masking.Kind kind;
  private final MaskedRows rows;
  private final byte[] keep;
  private final float[] additive;
  private final HostArray lengths;

  /** An input's index is −1 where there is none. */
  CpuMask(
      Lanes lanes,
      Masking masking,
      MaskedRows rows,
      Storage[] in,
      int maskInput,
      int lengthsInput) {
    this.lanes = lanes;
    this.kind = masking.kind();
    this.rows = rows;
    this.keep = kind == Masking.Kind.KEEP ? ((HostArray) in[maskInput]).bytes() : null;
    this.additive = kind == Masking.Kind.ADDITIVE ? ((HostArray) in[maskInput]).floats() : null;
    this.lengths = lengthsInput < 0 ? null : (HostArray) in[lengthsInput];
  }

  /** Whether {@link #apply} changes anything. */
  boolean hasMask() {
    return kind != Masking.Kind.NONE;
  }

  /** How many keys, from the first, neither causality nor a length hides. */
  int visible(long row) {
    long length =
        lengths == null ? rows.extent() : lengths.getLong((int) (row / rows.rowsPerEntry()));
    return (int) rows.visible(row, length);
  }

  /**
   * Masks the scaled logits {@code t} of keys {@code from} to {@code from + count} of a row: −∞
   * where a key is hidden. Returns whether one is.
   */
  boolean apply(long row, int from, float[] t, int at, int count) {
    int step = (int) rows.maskStep();
    int start = (int) rows.maskStart(row) + from * step;
    if (step == 1) {
      return kind == Masking.Kind.KEEP
          ? lanes.hide(keep, start, t, at, count)
          : lanes.addMask(additive, start, t, at, count);
    }
    boolean hidden = false;
    for (int j = 0; j < count; j++) {
      float bias = bias(start + j * step);
      hidden |= bias == Float.NEGATIVE_INFINITY;
      t[at + j] = bias == Float.NEGATIVE_INFINITY ? bias : t[at + j] + bias;
    }
    return hidden;
  }

  private float bias(int at) {
    if (kind == Masking.Kind.KEEP) {
      return keep[at] == 0 ? Float.NEGATIVE_INFINITY : 0;
    }
    return additive[at];
  }
}
