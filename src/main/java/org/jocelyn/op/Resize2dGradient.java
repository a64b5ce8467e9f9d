package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link Resize2d} with respect to its input, dy being the gradient of y: {@code
 * dx[n,c,h,w] = Σ dy[n,c,i,j]·v(h,i)·u(w,j)} over the outputs i, j that element h, w went into, v
 * and u being its weights there: 1 for NEAREST, the fractions of {@link ResizeAxis} for BILINEAR. A
 * weight of 0 gives nothing, not even NaN.
 *
 * <p>dy is FLOAT32 of the shape of y, dx is FLOAT32 {@code [N, C, height, width]}.
 *
 * <p>Error: at most {@code 4·√K·ε·Σ|dy|·v·u} for an element that went into K outputs.
 *
 * <p>Source: PyTorch's upsample_nearest2d_backward and upsample_bilinear2d_backward.
 *
 * @param resize the resampling
 * @param height H of x
 * @param width W of x
 */
public record Resize2dGradient(Resize2d resize, long height, long width) implements Op {
  public Resize2dGradient {
    Objects.requireNonNull(resize, "resize");
    Rules.parameter(
        height >= 1 && width >= 1,
        "Resize2dGradient",
        "the plane " + height + "x" + width + " must be at least 1x1");
  }

  @Override
  public List<String> inputNames() {
    return List.of("dy");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.rank(this, inputs, 0, 4);
    Shape dy = inputs.get(0).shape();
    TensorType x = TensorType.float32(dy.dim(0), dy.dim(1), height, width);
    Shape y = resize.outputs(List.of(x)).get(0).shape();
    Rules.shape(
        dy.equals(y), this, inputs, "dy must have the shape " + y + " that " + resize + " gives");
    return List.of(x);
  }

  /** What each row of x gave. */
  public ResizeShares rows() {
    return ResizeShares.of(resize.vertical(height), resize.mode());
  }

  /** What each column of x gave. */
  public ResizeShares columns() {
    return ResizeShares.of(resize.horizontal(width), resize.mode());
  }
}
