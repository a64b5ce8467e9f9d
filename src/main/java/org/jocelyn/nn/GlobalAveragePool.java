package org.jocelyn.nn;

import org.jocelyn.Tensor;

/** The mean of each plane: {@code [N, C, H, W]} becomes {@code [N, C, 1, 1]}. */
public final class GlobalAveragePool extends Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.globalAveragePool();
  }
}
