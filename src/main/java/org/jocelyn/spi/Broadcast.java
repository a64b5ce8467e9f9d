package org.jocelyn.spi;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * How the elements of broadcast operands meet, with the fewest axes: axes of extent 1 are dropped,
 * and neighbours are merged where every operand goes through both with one stride. There is at
 * least one axis, and along the last an operand's stride is 1, or 0 where it repeats one element.
 * Tensors of one shape, and a tensor with a scalar, have one axis; a matrix with a row or a column
 * has two. The result is dense: a row is what lies along the last axis.
 */
public final class Broadcast {
  private final long[] extents;
  private final long[][] strides;

  private Broadcast(long[] extents, long[][] strides) {
    this.extents = extents;
    this.strides = strides;
  }

  /** The operands of these types broadcast to {@code shape}. */
  public static Broadcast of(Shape shape, List<TensorType> operands) {
    int count = operands.size();
    long[][] full = new long[count][];
    for (int i = 0; i < count; i++) {
      full[i] = operands.get(i).shape().broadcastStrides(shape);
    }
    long[] extents = new long[Math.max(shape.rank(), 1)];
    long[][] strides = new long[count][extents.length];
    int rank = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      long extent = shape.dim(axis);
      if (extent == 1) {
        continue;
      }
      boolean merges = rank > 0;
      for (int i = 0; i < count && merges; i++) {
        merges = strides[i][rank - 1] == full[i][axis] * extent;
      }
      if (merges) {
        extents[rank - 1] *= extent;
      } else {
        extents[rank++] = extent;
      }
      for (int i = 0; i < count; i++) {
        strides[i][rank - 1] = full[i][axis];
      }
    }
    if (rank == 0) { // one element
      extents[0] = 1;
      rank = 1;
    }
    for (int i = 0; i < count; i++) {
      strides[i] = Arrays.copyOf(strides[i], rank);
    }
    return new Broadcast(Arrays.copyOf(extents, rank), strides);
  }

  /** Axes left; 1 or more. */
  public int rank() {
    return extents.length;
  }

  public long extent(int axis) {
    return extents[axis];
  }

  /** Elements between an operand's neighbours along an axis; 0 where it repeats. */
  public long stride(int operand, int axis) {
    return strides[operand][axis];
  }

  /** Elements along the last axis. */
  public long rowLength() {
    return extents[extents.length - 1];
  }

  /** Rows of the result. */
  public long rows() {
    long rows = 1;
    for (int axis = 0; axis < extents.length - 1; axis++) {
      rows *= extents[axis];
    }
    return rows;
  }

  /** 1 if an operand runs along the result's rows, 0 if it has one element for each. */
  public int rowStride(int operand) {
    return (int) strides[operand][extents.length - 1];
  }

  /** Where the operands' parts of row {@code row} begin. */
  public Rows from(long row) {
    return new Rows(this, row);
  }

  /** Goes through the rows without a division for each. */
  public static final class Rows {
    private final Broadcast broadcast;
    private final long[] index;
    private final long[] offsets;

    private Rows(Broadcast broadcast, long row) {
      this.broadcast = broadcast;
      this.index = new long[broadcast.extents.length - 1];
      this.offsets = new long[broadcast.strides.length];
      long rest = row;
      for (int axis = index.length - 1; axis >= 0; axis--) {
        index[axis] = rest % broadcast.extents[axis];
        rest /= broadcast.extents[axis];
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] += index[axis] * broadcast.strides[i][axis];
        }
      }
    }

    /** The operand's element at the beginning of the current row. */
    public long offset(int operand) {
      return offsets[operand];
    }

    /** Goes to the next row; after the last comes the first. */
    public void next() {
      for (int axis = index.length - 1; axis >= 0; axis--) {
        boolean within = ++index[axis] < broadcast.extents[axis];
        for (int i = 0; i < offsets.length; i++) {
          long stride = broadcast.strides[i][axis];
          offsets[i] += within ? stride : stride * (1 - broadcast.extents[axis]);
        }
        if (within) {
          return;
        }
        index[axis] = 0;
      }
    }
  }
}
