package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link Pool2d} with respect to its input, dy being the gradient of y.
 *
 * <p>MAX: {@code dx[n,c,h,w]} is the sum of dy over the windows whose winner is x[n,c,h,w]: the
 * largest element, the first among equals in row-major order, as in the forward pass. Inputs are x
 * and dy.
 *
 * <p>AVERAGE: {@code dx[n,c,h,w] = Σ dy/count} over the windows that see the element, each with the
 * count that it was divided by. The only input is dy.
 *
 * <p>x and dx are FLOAT32 {@code [N, C, height, width]}, dy is FLOAT32 of the shape of y.
 *
 * <p>Error: at most {@code 4·√K·ε·Σ|dy|/count} for an element that K windows see, count being 1 for
 * MAX; exact where no windows overlap and MAX is taken.
 *
 * <p>Source: PyTorch's max_pool2d_backward and avg_pool2d_backward.
 *
 * @param pool the pooling; whether it gives indices does not matter
 * @param height H of x
 * @param width W of x
 */
public record Pool2dGradient(Pool2d pool, long height, long width) implements PoolGradient {
  public Pool2dGradient {
    Objects.requireNonNull(pool, "pool");
    Rules.parameter(
        height >= 0 && width >= 0,
        "Pool2dGradient",
        "the plane " + height + "x" + width + " must be at least 0x0");
  }

  @Override
  public PoolKind kind() {
    return pool.kind();
  }

  @Override
  public PoolSpans rows() {
    return PoolSpans.of(pool.rows(height), pool.countIncludePad());
  }

  @Override
  public PoolSpans columns() {
    return PoolSpans.of(pool.columns(width), pool.countIncludePad());
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
