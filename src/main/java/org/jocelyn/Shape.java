package org.jocelyn;

import java.util.Arrays;

/**
 * The extents of a dense, row-major tensor; the last axis is contiguous. Immutable. Extents may be
 * 0 (an empty tensor) but never negative; the number of elements fits in a {@code long}.
 */
public final class Shape {
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;
  private final long size;
  private final int hash;

  private Shape(long[] dims) {
    this.dims = dims;
    this.size = product(dims);
    this.hash = Arrays.hashCode(dims);
  }

  /**
   * A shape with these extents; none make a scalar.
   *
   * @throws ShapeException if an extent is negative or the number of elements exceeds 2⁶³−1
   */
  public static Shape of(long... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** The shape of a tensor with one element and no axes. */
  public static Shape scalar() {
    return SCALAR;
  }

  private static long product(long[] dims) {
    boolean empty = false;
    for (long dim : dims) {
      if (dim < 0) {
        throw new ShapeException(
            "shape " + Arrays.toString(dims) + ": extents must be non-negative");
      }
      empty |= dim == 0;
    }
    if (empty) {
      return 0;
    }
    long product = 1;
    for (long dim : dims) {
      try {
        product = Math.multiplyExact(product, dim);
      } catch (ArithmeticException overflow) {
        throw new ShapeException(
            "shape " + Arrays.toString(dims) + ": the number of elements exceeds 2^63-1", overflow);
      }
    }
    return product;
  }

  public int rank() {
    return dims.length;
  }

  /** Number of elements: the product of the extents, 1 for a scalar. */
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * The extent of an axis; negative axes count from the end, −1 being the last.
   *
   * @throws ShapeException if there is no such axis
   */
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /**
   * The axis as an index from the front; negative ones count from the end.
   *
   * @throws ShapeException if there is no such axis
   */
  public int axis(int axis) {
    int resolved = axis < 0 ? axis + dims.length : axis;
    if (resolved < 0 || resolved >= dims.length) {
      throw new ShapeException(
          "axis " + axis + " is out of range for shape " + this + " of rank " + dims.length);
    }
    return resolved;
  }

  /** The extents, a copy. */
  public long[] dims() {
    return dims.clone();
  }

  /** Elements between neighbours along each axis. */
  public long[] strides() {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(dims[axis], 1);
    }
    return strides;
  }

  /** The product of the extents of axes {@code from} (inclusive) to {@code to} (exclusive). */
  public long sizeOf(int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= dims[axis];
    }
    return product;
  }

  /** The axes {@code from} (inclusive) to {@code to} (exclusive) as a shape. */
  public Shape slice(int from, int to) {
    return of(Arrays.copyOfRange(dims, from, to));
  }

  /** This shape followed by {@code other}. */
  public Shape concat(Shape other) {
    long[] joined = Arrays.copyOf(dims, dims.length + other.dims.length);
    System.arraycopy(other.dims, 0, joined, dims.length, other.dims.length);
    return of(joined);
  }

  /** This shape with the extent of one axis replaced. */
  public Shape with(int axis, long dim) {
    long[] changed = dims.clone();
    changed[axis(axis)] = dim;
    return of(changed);
  }

  /**
   * This shape with an axis of extent 1 inserted before {@code axis}; −1 appends it.
   *
   * @throws ShapeException if {@code axis} is not in [−rank−1, rank]
   */
  public Shape unsqueeze(int axis) {
    int at = axis < 0 ? axis + rank() + 1 : axis;
    if (at < 0 || at > rank()) {
      throw new ShapeException(
          "unsqueeze("
              + axis
              + ") of shape "
              + this
              + ": the axis must be in ["
              + (-rank() - 1)
              + ", "
              + rank()
              + "]");
    }
    return slice(0, at).concat(of(1)).concat(slice(at, rank()));
  }

  /**
   * This shape without an axis of extent 1.
   *
   * @throws ShapeException if there is no such axis or its extent is not 1
   */
  public Shape squeeze(int axis) {
    int at = axis(axis);
    if (dims[at] != 1) {
      throw new ShapeException(
          "squeeze(" + axis + ") of shape " + this + ": the extent is " + dims[at] + ", must be 1");
    }
    return slice(0, at).concat(slice(at + 1, rank()));
  }

  /**
   * This shape with the axes {@code from} to {@code to}, both inclusive, made one.
   *
   * @throws ShapeException if there are no such axes or {@code to} comes before {@code from}
   */
  public Shape flatten(int from, int to) {
    int first = axis(from);
    int last = axis(to);
    if (first > last) {
      throw new ShapeException(
          "flatten("
              + from
              + ", "
              + to
              + ") of shape "
              + this
              + ": the axes are in the wrong order");
    }
    return slice(0, first).concat(of(sizeOf(first, last + 1))).concat(slice(last + 1, rank()));
  }

  /**
   * NumPy broadcasting: aligned at the last axis, extents must be equal or 1.
   *
   * @throws ShapeException naming both shapes if they do not broadcast
   */
  public Shape broadcast(Shape other) {
    if (equals(other)) {
      return this;
    }
    int rank = Math.max(rank(), other.rank());
    long[] out = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long a = i <= rank() ? dims[rank() - i] : 1;
      long b = i <= other.rank() ? other.dims[other.rank() - i] : 1;
      if (a != b && a != 1 && b != 1) {
        throw new ShapeException(
            "shapes "
                + this
                + " and "
                + other
                + " do not broadcast: axis -"
                + i
                + " has extents "
                + a
                + " and "
                + b
                + ", which must be equal or 1");
      }
      out[rank - i] = a == 1 ? b : a;
    }
    return of(out);
  }

  /** Whether a tensor of this shape can be read as one of shape {@code target}. */
  public boolean broadcastsTo(Shape target) {
    if (rank() > target.rank()) {
      return false;
    }
    for (int i = 1; i <= rank(); i++) {
      long a = dims[rank() - i];
      if (a != 1 && a != target.dims[target.rank() - i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Strides with which a tensor of this shape is read as one of shape {@code target}: 0 along every
   * axis it is repeated on. The result has the rank of {@code target}.
   *
   * @throws ShapeException if this shape does not broadcast to {@code target}
   */
  public long[] broadcastStrides(Shape target) {
    if (!broadcastsTo(target)) {
      throw new ShapeException("shape " + this + " does not broadcast to " + target);
    }
    long[] own = strides();
    long[] out = new long[target.rank()];
    for (int i = 1; i <= rank(); i++) {
      out[target.rank() - i] = dims[rank() - i] == 1 ? 0 : own[rank() - i];
    }
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Shape shape && Arrays.equals(dims, shape.dims));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
