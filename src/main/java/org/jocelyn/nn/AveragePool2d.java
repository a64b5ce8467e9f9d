package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.Pool2d;

/**
 * The mean under a window sliding over each plane {@code [N, C, H, W]}, padding not counted; see
 * {@link Pool2d}.
 */
public final class AveragePool2d extends Layer {
  private final Pool2d operation;

  /** Windows of kernel × kernel elements side by side. */
  public AveragePool2d(int kernel) {
    this(kernel, kernel, 0);
  }

  public AveragePool2d(int kernel, int stride, int padding) {
    this.operation = Pool2d.average(kernel, kernel).stride(stride).padding(padding);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.pool2d(operation);
  }
}
