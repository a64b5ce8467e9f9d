package org.jocelyn.nn;

import org.jocelyn.Tensor;

/** {@code y = x + layer(x)} (He et al. 2016). */
public final class Residual extends Layer {
  private final Layer layer;

  public Residual(Layer layer) {
    this.layer = block("layer", layer);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.add(layer.forward(x));
  }
}
