package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;

/**
 * A box of elements read from an input with one set of strides and written to an output with
 * another: for every index i of the box, {@code output[targetOffset + Σ iₐ·targetStrideₐ] =
 * input[sourceOffset + Σ iₐ·sourceStrideₐ]}. Offsets and strides count elements.
 *
 * @param input the input that is read
 * @param sourceOffset where the box begins in it
 * @param output the output that is written
 * @param targetOffset where the box begins in it
 * @param axes the box, the axis with the smallest target stride last
 */
public record StridedCopy(
    int input, long sourceOffset, int output, long targetOffset, List<Axis> axes) {

  /**
   * One axis of the box.
   *
   * @param extent elements along it
   * @param sourceStride elements between neighbours in the input: negative reads backwards, 0
   *     repeats
   * @param targetStride elements between neighbours in the output
   */
  public record Axis(long extent, long sourceStride, long targetStride) {}

  public StridedCopy {
    axes = List.copyOf(axes);
  }

  /** A copy between boxes of this shape with these strides. */
  static StridedCopy of(
      int input,
      long sourceOffset,
      long[] sourceStrides,
      int output,
      long targetOffset,
      long[] targetStrides,
      Shape box) {
    List<Axis> axes = new ArrayList<>(box.rank());
    for (int axis = 0; axis < box.rank(); axis++) {
      axes.add(new Axis(box.dim(axis), sourceStrides[axis], targetStrides[axis]));
    }
    return new StridedCopy(input, sourceOffset, output, targetOffset, axes);
  }

  /** Elements copied. */
  public long size() {
    long size = 1;
    for (Axis axis : axes) {
      size *= axis.extent();
    }
    return size;
  }

  /** The innermost axis. */
  public Axis inner() {
    return axes.get(axes.size() - 1);
  }

  /** The axes but the innermost. */
  public List<Axis> outer() {
    return axes.subList(0, axes.size() - 1);
  }

  /**
   * The same copy over as few axes as it can be: those of extent 1 are dropped, and neighbours that
   * continue each other on both sides are made one. At least one axis is left.
   */
  public StridedCopy collapsed() {
    List<Axis> merged = new ArrayList<>();
    for (Axis axis : axes) {
      Axis outer = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (axis.extent() == 1) {
        continue;
      }
      if (outer != null
          && outer.sourceStride() == axis.sourceStride() * axis.extent()
          && outer.targetStride() == axis.targetStride() * axis.extent()) {
        merged.set(
            merged.size() - 1,
            new Axis(outer.extent() * axis.extent(), axis.sourceStride(), axis.targetStride()));
      } else {
        merged.add(axis);
      }
    }
    if (merged.isEmpty()) {
      merged.add(new Axis(1, 1, 1));
    }
    return new StridedCopy(input, sourceOffset, output, targetOffset, merged);
  }

  /**
   * The axis along which the input is contiguous where that is not the innermost one: the copy then
   * transposes it with the innermost. −1 where there is none.
   */
  public int transposedAxis() {
    if (inner().sourceStride() == 1 || inner().targetStride() != 1) {
      return -1;
    }
    for (int axis = 0; axis < axes.size() - 1; axis++) {
      if (axes.get(axis).sourceStride() == 1) {
        return axis;
      }
    }
    return -1;
  }
}
