package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Unary;

/** A function of each element, as a layer between others. */
public final class Elementwise extends Layer {
  private final Unary function;

  public Elementwise(Activation activation) {
    this.function = new Unary(activation.function(), activation.alpha(), activation.beta());
  }

  public static Elementwise relu() {
    return new Elementwise(Activation.RELU);
  }

  public static Elementwise gelu() {
    return new Elementwise(Activation.GELU);
  }

  public static Elementwise silu() {
    return new Elementwise(Activation.SILU);
  }

  public static Elementwise sigmoid() {
    return new Elementwise(Activation.SIGMOID);
  }

  public static Elementwise tanh() {
    return new Elementwise(Activation.TANH);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.run(function);
  }
}
