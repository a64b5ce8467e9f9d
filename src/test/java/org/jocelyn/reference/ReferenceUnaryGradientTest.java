package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.UnaryGradient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The reference's derivatives against central differences of its functions, and at kinks. */
class ReferenceUnaryGradientTest {
  private static final double ALPHA = 0.7;
  private static final double BETA = 1.6;

  @ParameterizedTest
  @EnumSource(
      value = UnaryFunction.class,
      names = {"NOT", "IS_NAN", "IS_INF"},
      mode = Mode.EXCLUDE)
  void derivativesAreTheSlopes(UnaryFunction function) {
    for (double x = -3.9; x < 4; x += 0.0837) {
      double step = 1e-5;
      double slope = (f(function, x + step) - f(function, x - step)) / (2 * step);
      boolean differentiable = Math.abs(slope) < 50; // neither a jump nor beyond the domain
      if (differentiable) {
        double derivative = ReferenceDerivatives.fromInput(function, x, ALPHA, BETA);
        assertEquals(slope, derivative, 2e-5, function + " at " + x);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UnaryFunction.class)
  void valuesTellTheDerivatives(UnaryFunction function) {
    if (!UnaryGradient.derivesFromOutput(function, (float) ALPHA, (float) BETA)) {
      return;
    }
    for (double x = -3.9; x < 4; x += 0.0837) {
      double y = f(function, x);
      double expected = ReferenceDerivatives.fromInput(function, x, ALPHA, BETA);
      double actual = ReferenceDerivatives.fromOutput(function, y, ALPHA, BETA);
      if (!Double.isNaN(y)) {
        assertEquals(expected, actual, 1e-12 * (1 + Math.abs(expected)), function + " at " + x);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RELU, 0, 0, 0, 0",
    "RELU, 0, 0, NaN, NaN",
    "LEAKY_RELU, 0.1, 0, 0, 0.1",
    "THRESHOLDED_RELU, 1, 0, 1, 0",
    "SHRINK, 0.5, 0, 0.5, 0",
    "ELU, 0.3, 0, 0, 0.3",
    "SELU, 0.5, 3, 0, 1.5",
    "CELU, 0.5, 0, 0, 1",
    "ABS, 0, 0, 0, 0",
    "CLIP, -1, 2, 2, 0",
    "CLIP, -1, 2, -1, 0",
    "HARD_SIGMOID, 0.5, 0.5, 1, 0",
    "HARD_SWISH, 0, 0, -3, 0",
    "HARD_SWISH, 0, 0, 3, 1",
    "POWER, 0, 0, 0, 0",
    "POWER, 1, 0, 0, 1",
    "GELU, 0, 0, 0, 0.5",
    "GELU, 0, 0, -Infinity, 0",
    "GELU, 0, 0, Infinity, 1",
    "GELU_TANH, 0, 0, -Infinity, 0",
    "GELU_TANH, 0, 0, Infinity, 1",
    "SILU, 0, 0, -Infinity, 0",
    "SILU, 0, 0, Infinity, 1",
    "MISH, 0, 0, -Infinity, 0",
    "MISH, 0, 0, Infinity, 1",
    "TANH, 0, 0, -Infinity, 0",
    "SQRT, 0, 0, 0, Infinity",
  })
  void kinksAndLimits(
      UnaryFunction function, double alpha, double beta, double x, double expected) {
    assertEquals(
        expected, ReferenceDerivatives.fromInput(function, x, alpha, beta), 1e-15, "at " + x);
  }

  private static double f(UnaryFunction function, double x) {
    return ReferenceFunctions.apply(function, x, ALPHA, BETA);
  }
}
