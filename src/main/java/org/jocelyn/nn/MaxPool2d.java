package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.Pool2d;

/** The maximum under a window sliding over each plane {@code [N, C, H, W]}; see {@link Pool2d}. */
public final class MaxPool2d extends Layer {
  private final Pool2d operation;

  /** Windows of kernel × kernel elements side by side. */
  public MaxPool2d(int kernel) {
    this(kernel, kernel, 0);
  }

  public MaxPool2d(int kernel, int stride, int padding) {
    this.operation = Pool2d.max(kernel, kernel).stride(stride).padding(padding);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.pool2d(operation);
  }
}
