package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;

/**
 * {@code y = activation(x·Wᵀ + b)} over the last axis: x is {@code [..., in]}, y {@code [...,
 * out]}. Parameters: weight {@code [out, in]}, bias {@code [out]}, both uniform in ±1/√in at first,
 * as PyTorch's.
 */
public final class Linear extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final Activation activation;

  public Linear(long in, long out) {
    this(in, out, true, Activation.NONE, Initializer.linearUniform());
  }

  /** With an activation applied in the same pass over memory. */
  public Linear(long in, long out, Activation activation) {
    this(in, out, true, activation, Initializer.linearUniform());
  }

  /** With or without a bias, and with another initializer of the weights. */
  public Linear(
      long in, long out, boolean withBias, Activation activation, Initializer initializer) {
    this.weight = parameter("weight", initializer, out, in);
    this.bias =
        withBias ? parameter("bias", Initializer.uniform(1 / Math.sqrt((double) in)), out) : null;
    this.activation = activation;
  }

  /** Weights that are another block's: an output layer tied to an embedding, {@code [out, in]}. */
  public Linear(Parameter sharedWeight) {
    this.weight = share("weight", sharedWeight);
    this.bias = null;
    this.activation = Activation.NONE;
  }

  public Parameter weight() {
    return weight;
  }

  @Override
  public Tensor forward(Tensor x) {
    Matmul product = Matmul.plain().transposed(false, true).then(activation);
    return bias == null
        ? x.run(product, weight.tensor())
        : x.run(product.withBias(), weight.tensor(), bias.tensor());
  }
}
