package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.AdaptivePool2d;

/**
 * The means of a grid of cells laid over each plane: {@code [N, C, H, W]} becomes {@code [N, C,
 * outHeight, outWidth]} whatever H and W are; see {@link AdaptivePool2d}.
 */
public final class AdaptiveAveragePool2d extends Layer {
  private final AdaptivePool2d operation;

  public AdaptiveAveragePool2d(long outHeight, long outWidth) {
    this.operation = AdaptivePool2d.average(outHeight, outWidth);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.run(operation);
  }
}
