package org.jocelyn.op;

import java.util.Objects;

/**
 * A function applied to each element of an operation's result before it is stored, sparing a pass
 * over memory.
 *
 * @param function what is applied
 * @param alpha the function's first parameter, 0 where it has none
 * @param beta the function's second parameter, 0 where it has none
 */
public record Activation(UnaryFunction function, float alpha, float beta) {
  /** No activation. */
  public static final Activation NONE = of(UnaryFunction.IDENTITY);

  public static final Activation RELU = of(UnaryFunction.RELU);
  public static final Activation GELU = of(UnaryFunction.GELU);
  public static final Activation GELU_TANH = of(UnaryFunction.GELU_TANH);
  public static final Activation SIGMOID = of(UnaryFunction.SIGMOID);
  public static final Activation TANH = of(UnaryFunction.TANH);
  public static final Activation SILU = of(UnaryFunction.SILU);

  public Activation {
    Objects.requireNonNull(function, "function");
    Rules.parameter(
        !function.isPredicate(), "Activation", function + " does not give a floating value");
    function.check("Activation", alpha, beta);
  }

  /** A function without parameters. */
  public static Activation of(UnaryFunction function) {
    return new Activation(function, 0, 0);
  }

  /** {@code min(high, max(low, x))}; ReLU6 is {@code clip(0, 6)}. */
  public static Activation clip(float low, float high) {
    return new Activation(UnaryFunction.CLIP, low, high);
  }

  /** {@code x ≥ 0 ? x : slope·x}. */
  public static Activation leakyRelu(float slope) {
    return new Activation(UnaryFunction.LEAKY_RELU, slope, 0);
  }
}
