package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link AdaptivePool2d} with respect to its input, as in {@link Pool2dGradient}
 * with cells for windows: of MAX, from x and dy, the sum of dy over the cells that an element wins;
 * of AVERAGE, from dy alone, the sum of {@code dy/K} over the cells of K elements that it lies in.
 *
 * <p>x and dx are FLOAT32 {@code [N, C, height, width]}, dy is FLOAT32 {@code [N, C, outHeight,
 * outWidth]}.
 *
 * <p>Error: that of {@link Pool2dGradient}.
 *
 * <p>Source: PyTorch's adaptive_max_pool2d_backward and adaptive_avg_pool2d_backward.
 *
 * @param pool the pooling; whether it gives indices does not matter
 * @param height H of x
 * @param width W of x
 */
public record AdaptivePool2dGradient(AdaptivePool2d pool, long height, long width)
    implements PoolGradient {
  public AdaptivePool2dGradient {
    Objects.requireNonNull(pool, "pool");
    Rules.parameter(
        height >= 1 && width >= 1,
        "AdaptivePool2dGradient",
        "the plane " + height + "x" + width + " must be at least 1x1");
  }

  @Override
  public PoolKind kind() {
    return pool.kind();
  }

  @Override
  public PoolSpans rows() {
    return PoolSpans.ofCells(height, pool.outHeight());
  }

  @Override
  public PoolSpans columns() {
    return PoolSpans.ofCells(width, pool.outWidth());
  }

  @Override
  public List<String> inputNames() {
    return PoolGradientRules.inputNames(kind());
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return PoolGradientRules.outputs(this, pool, height, width, inputs);
  }
}
