package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.OneHot;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Reshape;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Split;
import org.jocelyn.op.Tile;
import org.jocelyn.op.Transpose;
import org.jocelyn.op.Trilu;

/** Shapes, slices, copies, look-ups and conversions. */
public sealed interface LayoutMethods extends TensorMethods permits Tensor {
  /** The same data under another shape, of which one extent may be −1; see {@link Reshape}. */
  default Tensor reshape(long... dims) {
    return run(Reshape.to(dims));
  }

  /** The same data under another shape; see {@link Reshape}. */
  default Tensor reshape(Shape shape) {
    return run(Reshape.to(shape));
  }

  /** All elements in one axis. */
  default Tensor flatten() {
    return run(Reshape.to(type().size()));
  }

  /**
   * The axes {@code from} to {@code to}, both inclusive, made one; negative axes count from the
   * end.
   *
   * @throws ShapeException if there are no such axes
   */
  default Tensor flatten(int from, int to) {
    return run(Reshape.to(type().shape().flatten(from, to)));
  }

  /**
   * Without an axis of extent 1; negative axes count from the end.
   *
   * @throws ShapeException if the axis has another extent
   */
  default Tensor squeeze(int axis) {
    return run(Reshape.to(type().shape().squeeze(axis)));
  }

  /**
   * With an axis of extent 1 inserted before {@code axis}; −1 appends it.
   *
   * @throws ShapeException if {@code axis} is not in [−rank−1, rank]
   */
  default Tensor unsqueeze(int axis) {
    return run(Reshape.to(type().shape().unsqueeze(axis)));
  }

  /** The last two axes swapped; see {@link Transpose}. */
  default Tensor transpose() {
    return run(Transpose.lastTwo(type()));
  }

  /** The axes in another order; see {@link Transpose}. */
  default Tensor permute(int... permutation) {
    return run(Transpose.of(permutation));
  }

  /** This tensor followed by others along an axis; see {@link Concat}. */
  default Tensor concat(int axis, Tensor... others) {
    return run(new Concat(axis, 1 + others.length), others);
  }

  /** Consecutive parts along an axis; see {@link Split}. */
  default List<Tensor> split(int axis, long... sizes) {
    return runAll(Split.of(axis, sizes));
  }

  /** Elements {@code start} to {@code end} (exclusive) of an axis; see {@link Slice}. */
  default Tensor slice(int axis, long start, long end) {
    return run(Slice.of(axis, start, end, 1));
  }

  /** Every {@code step}-th element of an axis; see {@link Slice}. */
  default Tensor slice(int axis, long start, long end, long step) {
    return run(Slice.of(axis, start, end, step));
  }

  /** Zeros before and after each axis; see {@link Pad}. */
  default Tensor pad(long[] begins, long[] ends) {
    return run(Pad.of(begins, ends, Pad.Mode.CONSTANT, 0));
  }

  /** Elements before and after each axis; see {@link Pad}. */
  default Tensor pad(long[] begins, long[] ends, Pad.Mode mode, double value) {
    return run(Pad.of(begins, ends, mode, value));
  }

  /** Slices of an axis picked by indices; see {@link Gather}. */
  default Tensor gather(int axis, Tensor indices) {
    return run(new Gather(axis), indices);
  }

  /** Elements picked along an axis, each by its own index; see {@link GatherElements}. */
  default Tensor gatherElements(int axis, Tensor indices) {
    return run(new GatherElements(axis), indices);
  }

  /** Slices picked by tuples of indices; see {@link GatherNd}. */
  default Tensor gatherNd(Tensor indices) {
    return run(new GatherNd(0), indices);
  }

  /**
   * A copy with elements updated along an axis, each by its own index; see {@link ScatterElements}.
   */
  default Tensor scatterElements(
      int axis, ScatterReduction reduction, Tensor indices, Tensor updates) {
    return run(new ScatterElements(axis, reduction), indices, updates);
  }

  /** A copy with slices updated that tuples of indices name; see {@link ScatterNd}. */
  default Tensor scatterNd(ScatterReduction reduction, Tensor indices, Tensor updates) {
    return run(new ScatterNd(reduction), indices, updates);
  }

  /** The upper or lower triangle of each matrix, the rest 0; see {@link Trilu}. */
  default Tensor trilu(boolean upper, long k) {
    return run(new Trilu(upper, k));
  }

  /**
   * The rows of this [V, D] table that the ids name: {@code ids.shape + [D]}; see {@link Gather}.
   */
  default Tensor embedding(Tensor ids) {
    return run(new Gather(0), ids);
  }

  /** 1 at the place of each index on a new last axis, 0 elsewhere; see {@link OneHot}. */
  default Tensor oneHot(long depth) {
    return run(new OneHot(depth, -1, 1, 0));
  }

  /** Repeated to a shape by broadcasting; see {@link Expand}. */
  default Tensor expand(long... dims) {
    return run(new Expand(Shape.of(dims)));
  }

  /** Laid side by side, so many times along each axis; see {@link Tile}. */
  default Tensor tile(long... repeats) {
    return run(Tile.of(repeats));
  }
}
