package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Pooling to a given size: each element of {@code y} is the largest, or the mean, of one cell of a
 * grid laid over the input plane. Along an axis of H elements cut into {@code out} cells, cell
 * {@code i} is {@code [⌊i·H/out⌋, ⌈(i+1)·H/out⌉)}; neighbouring cells overlap where {@code out}
 * does not divide H.
 *
 * <p>x is FLOAT32 {@code [N, C, H, W]}, H and W at least 1; y is FLOAT32 {@code [N, C, outHeight,
 * outWidth]}. NaN and the optional indices of MAX are as in {@link Pool2d}.
 *
 * <p>Error: MAX is exact; AVERAGE at most {@code 4·√K·ε·Σ|x|/K} for cells of K elements.
 *
 * <p>Source: PyTorch's AdaptiveMaxPool2d and AdaptiveAvgPool2d.
 *
 * @param kind what is made of the elements of a cell
 * @param outHeight cells along H
 * @param outWidth cells along W
 * @param indices whether the places of the maxima are a second output
 */
public record AdaptivePool2d(PoolKind kind, long outHeight, long outWidth, boolean indices)
    implements Op {
  public AdaptivePool2d {
    Objects.requireNonNull(kind, "kind");
    Rules.parameter(
        outHeight >= 1 && outWidth >= 1,
        "AdaptivePool2d",
        "the output size " + outHeight + "x" + outWidth + " must be at least 1x1");
    Rules.parameter(
        kind == PoolKind.MAX || !indices,
        "AdaptivePool2d",
        "indices are given by MAX, not by " + kind);
  }

  /** The maximum of each cell. */
  public static AdaptivePool2d max(long outHeight, long outWidth) {
    return new AdaptivePool2d(PoolKind.MAX, outHeight, outWidth, false);
  }

  /** The mean of each cell. */
  public static AdaptivePool2d average(long outHeight, long outWidth) {
    return new AdaptivePool2d(PoolKind.AVERAGE, outHeight, outWidth, false);
  }

  /** The same pooling with the places of the maxima as a second output. */
  public AdaptivePool2d withIndices() {
    return new AdaptivePool2d(kind, outHeight, outWidth, true);
  }

  /** The first element of cell {@code i} when {@code size} elements are cut into {@code cells}. */
  public static int cellStart(int i, int size, int cells) {
    return (int) ((long) i * size / cells);
  }

  /** One more than the last element of cell {@code i}. */
  public static int cellEnd(int i, int size, int cells) {
    return (int) (((i + 1L) * size + cells - 1) / cells);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.rank(this, inputs, 0, 4);
    Shape x = inputs.get(0).shape();
    Rules.shape(
        x.dim(2) >= 1 && x.dim(3) >= 1, this, inputs, "height and width must be at least 1");
    Shape y = Shape.of(x.dim(0), x.dim(1), outHeight, outWidth);
    TensorType values = new TensorType(DataType.FLOAT32, y);
    return indices ? List.of(values, values.withDataType(DataType.INT64)) : List.of(values);
  }
}
