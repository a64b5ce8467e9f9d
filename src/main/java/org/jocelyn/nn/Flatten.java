package org.jocelyn.nn;

import org.jocelyn.Tensor;

/** All axes but the first made one: {@code [N, C, H, W]} becomes {@code [N, C·H·W]}. */
public final class Flatten extends Layer {
  @Override
  public Tensor forward(Tensor x) {
    return x.reshape(x.dim(0), x.shape().sizeOf(1, x.rank()));
  }
}
