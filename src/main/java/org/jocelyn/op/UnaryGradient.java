package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link Unary}: {@code dx = dy·f'}, f' being the function's derivative at x.
 *
 * <p>{@code v} is the function's argument x or, where {@code fromOutput}, its value y = f(x), so
 * that an activation may overwrite its argument; {@link #derivesFromOutput} says which functions'
 * derivatives y tells. {@code v}, {@code dy} and {@code dx} are FLOAT32 of one shape.
 *
 * <p>Where a function has a kink, f' is its derivative on the left: 0 for RELU at 0, {@code alpha}
 * for LEAKY_RELU and ELU at 0, {@code beta·alpha} for SELU. Three have conventions of their own:
 * ABS has 0 at 0, CLIP, HARD_SIGMOID and SHRINK have 0 at their bounds, HARD_SWISH has 1 at 3
 * (PyTorch's). FLOOR, CEIL, ROUND and SIGN have f' = 0 everywhere. Outside a function's domain f'
 * is what its formula gives. f'(NaN) is NaN unless f' is the same everywhere. A derivative beyond
 * float32 is infinite whatever dy.
 *
 * <p>Error: {@code c·2⁻²⁴·|dy·f'|} with c = 1 for the piecewise linear functions, 40 for POWER and
 * 24 for the others; GELU, GELU_TANH, SILU, MISH, ERF and CELU have {@code |f'| + 1} for {@code
 * |f'|}, as the terms of the first four cancel and the exponents of the others are rounded. In
 * addition 2⁻¹¹⁹·(1 + |dy|), since a device may flush subnormals. Whether an argument whose {@code
 * alpha·x + beta} is within a rounding of HARD_SIGMOID's bounds lies inside is not promised.
 *
 * @param function whose derivative is taken; not a predicate
 * @param alpha the function's first parameter, 0 where it has none
 * @param beta the function's second parameter, 0 where it has none
 * @param fromOutput whether the first input is y rather than x
 */
public record UnaryGradient(UnaryFunction function, float alpha, float beta, boolean fromOutput)
    implements Op {
  public UnaryGradient {
    Objects.requireNonNull(function, "function");
    Rules.parameter(
        !function.isPredicate(), "UnaryGradient", function + " gives BOOL and has no derivative");
    function.check("UnaryGradient", alpha, beta);
    Rules.parameter(
        !fromOutput || derivesFromOutput(function, alpha, beta),
        "UnaryGradient",
        "the derivative of "
            + function
            + " with alpha "
            + alpha
            + " and beta "
            + beta
            + " is no function of its output; give its argument");
  }

  /** From the argument of {@code op}. */
  public static UnaryGradient of(Unary op) {
    return new UnaryGradient(op.function(), op.alpha(), op.beta(), false);
  }

  /** Whether f'(x) is known where only f(x) is. */
  public static boolean derivesFromOutput(UnaryFunction function, float alpha, float beta) {
    return switch (function) {
      case IDENTITY, AFFINE, NEG, FLOOR, CEIL, ROUND, SIGN -> true;
      case RELU, CELU, SIGMOID, HARD_SIGMOID, TANH, SOFTPLUS, SOFTSIGN, CLIP -> true;
      case EXP, SQRT, RSQRT, RECIPROCAL, TAN -> true;
      case LEAKY_RELU, ELU, THRESHOLDED_RELU -> alpha >= 0;
      case SELU -> alpha >= 0 && beta > 0;
      default -> false;
    };
  }

  @Override
  public String label() {
    return "UnaryGradient." + function;
  }

  @Override
  public List<String> inputNames() {
    return List.of(fromOutput ? "y" : "x", "dy");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.type(this, inputs, 1, DataType.FLOAT32);
    Rules.shape(
        inputs.get(0).shape().equals(inputs.get(1).shape()),
        this,
        inputs,
        inputNames().get(0) + " and dy must have one shape");
    return List.of(inputs.get(0));
  }
}
