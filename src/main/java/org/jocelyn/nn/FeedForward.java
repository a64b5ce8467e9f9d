package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * Two linear layers applied to each token, {@code y = W₂·dropout(activation(W₁·x + b₁)) + b₂}
 * (Vaswani et al. 2017). Parameters: weight and bias of linear1 and linear2.
 */
public final class FeedForward extends Layer {
  private final Linear widening;
  private final Dropout dropout;
  private final Linear narrowing;

  public FeedForward(TransformerOptions options) {
    this.widening =
        block("linear1", new Linear(options.width(), options.hidden(), options.activation()));
    this.dropout = block("dropout", new Dropout(options.dropout()));
    this.narrowing = block("linear2", new Linear(options.hidden(), options.width()));
  }

  @Override
  public Tensor forward(Tensor x) {
    return backend().tidy(() -> narrowing.forward(dropout.forward(widening.forward(x))));
  }
}
