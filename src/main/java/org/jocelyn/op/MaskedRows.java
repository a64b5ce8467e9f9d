package org.jocelyn.op;

import java.util.Arrays;
import org.jocelyn.Shape;

/**
 * The rows of a tensor of logits along one axis, and where each finds its mask, its query and its
 * batch entry. A row is numbered by its place among the axes other than its own, row-major.
 */
public final class MaskedRows {
  private final boolean causal;
  private final long extent;
  private final long inner;
  private final long rows;
  private final long queries;
  private final long rowsPerEntry;
  private final long maskStep;
  private final long[] dims;
  private final long[] strides;

  MaskedRows(boolean causal, Shape logits, int axis, Shape mask) {
    this.causal = causal;
    this.extent = logits.dim(axis);
    this.inner = logits.sizeOf(axis + 1, logits.rank());
    this.rows = logits.sizeOf(0, axis) * inner;
    this.queries = logits.rank() < 2 ? 1 : logits.dim(-2);
    this.rowsPerEntry = axis == 0 || logits.dim(0) == 0 ? rows : rows / logits.dim(0);
    long[] all = mask.broadcastStrides(logits);
    this.maskStep = all[axis];
    // neighbouring axes that the mask walks as one are one: most masks are left with two or three
    long[] mergedDims = new long[logits.rank()];
    long[] mergedStrides = new long[logits.rank()];
    int count = 0;
    for (int i = 0; i < logits.rank(); i++) {
      long dim = logits.dim(i);
      if (i == axis || dim == 1) {
        continue;
      }
      if (count > 0 && mergedStrides[count - 1] == all[i] * dim) {
        mergedDims[count - 1] *= dim;
        mergedStrides[count - 1] = all[i];
      } else {
        mergedDims[count] = dim;
        mergedStrides[count] = all[i];
        count++;
      }
    }
    this.dims = Arrays.copyOf(mergedDims, count);
    this.strides = Arrays.copyOf(mergedStrides, count);
  }

  /** Number of rows. */
  public long rows() {
    return rows;
  }

  /** Elements in a row: Tk. */
  public long extent() {
    return extent;
  }

  /** Elements between neighbours in a row. */
  public long inner() {
    return inner;
  }

  /** Extent of the axis before the last: Tq. */
  public long queries() {
    return queries;
  }

  /** Rows of one entry of the first axis. */
  public long rowsPerEntry() {
    return rowsPerEntry;
  }

  /** How many keys, from the first, neither causality nor the entry's length hides from a row. */
  public long visible(long row, long length) {
    long keys = Math.min(extent, length);
    if (causal) {
      keys = Math.min(keys, row % queries + 1 + extent - queries);
    }
    return Math.max(0, keys);
  }

  /** Where a row's mask begins. */
  public long maskStart(long row) {
    long start = 0;
    long rest = row;
    for (int i = dims.length - 1; i >= 0; i--) {
      start += rest % dims[i] * strides[i];
      rest /= dims[i];
    }
    return start;
  }

  /** Elements between the mask's values for neighbours in a row; 0 if all share one. */
  public long maskStep() {
    return maskStep;
  }

  /** The extents by which a row's number is decomposed to find its mask. */
  public long[] maskDims() {
    return dims.clone();
  }

  /** The mask's stride along each of {@link #maskDims}. */
  public long[] maskStrides() {
    return strides.clone();
  }
}
