package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.analysis.function.Sigmoid;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Erf;
import org.jocelyn.op.Activation;
import org.jocelyn.op.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference's functions against Commons Math, published values and their limits. */
class ReferenceUnaryTest {
  /** Published: PyTorch's documentation and the functions' papers; digits by hand from tables. */
  @ParameterizedTest
  @CsvSource({
    "RELU, 0, 0, -3, 0",
    "RELU, 0, 0, 3, 3",
    "LEAKY_RELU, 0.1, 0, -3, -0.3",
    "ELU, 2, 0, -1, -1.2642411176571153",
    "ELU, 2, 0, 1, 1",
    "SELU, 1.6732632423543772, 1.0507009873554805, -1, -1.1113307378125628",
    "SELU, 1.6732632423543772, 1.0507009873554805, 2, 2.101401974710961",
    "CELU, 2, 0, -1, -0.7869386805747332",
    "GELU, 0, 0, 1, 0.8413447460685429",
    "GELU, 0, 0, -1, -0.15865525393145705",
    "GELU, 0, 0, -5, -1.4332578593959697e-6",
    "GELU, 0, 0, -10, -7.619853024160527e-23",
    "GELU_TANH, 0, 0, 1, 0.8411919906082768",
    "GELU_TANH, 0, 0, -1, -0.15880800939172324",
    "SIGMOID, 0, 0, 0, 0.5",
    "SIGMOID, 0, 0, 2, 0.8807970779778823",
    "HARD_SIGMOID, 0.2, 0.5, 1, 0.7",
    "HARD_SIGMOID, 0.2, 0.5, -9, 0",
    "HARD_SWISH, 0, 0, 1, 0.6666666666666666",
    "HARD_SWISH, 0, 0, -2, -0.3333333333333333",
    "HARD_SWISH, 0, 0, 4, 4",
    "SILU, 0, 0, 1, 0.7310585786300049",
    "SILU, 0, 0, -100, -3.7200759760208356e-42",
    "MISH, 0, 0, 1, 0.8650983882673103",
    "MISH, 0, 0, -1, -0.30340146137410895",
    "TANH, 0, 0, 0.5, 0.46211715726000973",
    "SOFTPLUS, 0, 0, 0, 0.6931471805599453",
    "SOFTPLUS, 0, 0, -50, 1.9287498479639178e-22",
    "SOFTSIGN, 0, 0, -3, -0.75",
    "RSQRT, 0, 0, 4, 0.5",
    "ROUND, 0, 0, 2.5, 2",
    "ROUND, 0, 0, -3.5, -4",
    "FLOOR, 0, 0, -0.5, -1",
    "CEIL, 0, 0, 0.5, 1",
    "SIGN, 0, 0, -7, -1",
    "ERF, 0, 0, 0.5, 0.5204998778130465",
    "TAN, 0, 0, 1, 1.5574077246549023",
    "ASIN, 0, 0, 0.5, 0.5235987755982989",
    "ACOS, 0, 0, -0.5, 2.0943951023931957",
    "ATAN, 0, 0, -1, -0.7853981633974483",
    "SINH, 0, 0, 1, 1.1752011936438014",
    "COSH, 0, 0, -1, 1.5430806348152437",
    "ASINH, 0, 0, 1, 0.881373587019543",
    "ASINH, 0, 0, -1e-20, -1e-20",
    "ACOSH, 0, 0, 2, 1.3169578969248166",
    "ACOSH, 0, 0, 1, 0",
    "ATANH, 0, 0, -0.5, -0.5493061443340549",
    "THRESHOLDED_RELU, 1.5, 0, 1.5, 0",
    "THRESHOLDED_RELU, 1.5, 0, 1.6, 1.6",
    "THRESHOLDED_RELU, -1, 0, -0.5, -0.5",
    "SHRINK, 0.5, 0.25, -2, -1.75",
    "SHRINK, 0.5, 0.25, 2, 1.75",
    "SHRINK, 0.5, 0.25, -0.5, 0",
    "SHRINK, 0.5, 0.25, 0.5, 0",
    "POWER, 3, 0, -2, -8",
    "POWER, 0.5, 0, 2, 1.4142135623730951",
    "POWER, NaN, 0, 1, 1",
    "POWER, Infinity, 0, -1, 1",
    "POWER, 0, 0, NaN, 1",
    "CLIP, -1, 2, 5, 2",
    "CLIP, 3, 2, 5, 2",
    "AFFINE, 2, 1, 5, 11",
    "NOT, 0, 0, 0, 1",
    "NOT, 0, 0, 1, 0",
    "IS_NAN, 0, 0, NaN, 1",
    "IS_NAN, 0, 0, Infinity, 0",
    "IS_INF, 0, 0, -Infinity, 1",
    "IS_INF, 0, 0, 1e308, 0",
  })
  void publishedValues(
      UnaryFunction function, double alpha, double beta, double x, double expected) {
    double actual = ReferenceFunctions.apply(function, x, alpha, beta);
    assertEquals(expected, actual, 1e-12 * Math.abs(expected));
  }

  /** What is left of each activation at the two ends. */
  @ParameterizedTest
  @CsvSource({
    "RELU, 0, Infinity",
    "LEAKY_RELU, -Infinity, Infinity",
    "ELU, -1, Infinity",
    "SELU, -1, Infinity",
    "CELU, -1, Infinity",
    "GELU, 0, Infinity",
    "GELU_TANH, 0, Infinity",
    "SIGMOID, 0, 1",
    "HARD_SIGMOID, 0, 1",
    "HARD_SWISH, 0, Infinity",
    "SILU, 0, Infinity",
    "MISH, 0, Infinity",
    "TANH, -1, 1",
    "SOFTPLUS, 0, Infinity",
    "SOFTSIGN, -1, 1",
    "EXP, 0, Infinity",
    "LOG, NaN, Infinity",
    "SQRT, NaN, Infinity",
    "RSQRT, NaN, 0",
    "RECIPROCAL, 0, 0",
    "ERF, -1, 1",
    "SIN, NaN, NaN",
    "TAN, NaN, NaN",
    "ASIN, NaN, NaN",
    "ACOS, NaN, NaN",
    "ATAN, -1.5707963267948966, 1.5707963267948966",
    "SINH, -Infinity, Infinity",
    "COSH, Infinity, Infinity",
    "ASINH, -Infinity, Infinity",
    "ACOSH, NaN, Infinity",
    "ATANH, NaN, NaN",
    "THRESHOLDED_RELU, 0, Infinity",
    "SHRINK, -Infinity, Infinity",
  })
  void limits(UnaryFunction function, double below, double above) {
    assertEquals(below, at(function, Double.NEGATIVE_INFINITY), 0);
    assertEquals(above, at(function, Double.POSITIVE_INFINITY), 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryFunction.class,
      names = {"NOT", "IS_NAN", "IS_INF"},
      mode = EnumSource.Mode.EXCLUDE)
  void nanTravels(UnaryFunction function) {
    assertEquals(Double.NaN, at(function, Double.NaN));
  }

  @Test
  void agreesWithCommonsMath() {
    Sigmoid sigmoid = new Sigmoid();
    NormalDistribution normal = new NormalDistribution();
    for (double x = -8; x <= 8; x += 0.037) {
      assertEquals(sigmoid.value(x), at(UnaryFunction.SIGMOID, x), 1e-15);
      assertEquals(Erf.erf(x), at(UnaryFunction.ERF, x), 1e-15);
      assertEquals(x * normal.cumulativeProbability(x), at(UnaryFunction.GELU, x), 1e-14);
      assertEquals(x * sigmoid.value(x), at(UnaryFunction.SILU, x), 1e-14);
    }
  }

  @Test
  void inversesEndWithTheirDomains() {
    assertEquals(Double.POSITIVE_INFINITY, at(UnaryFunction.ATANH, 1));
    assertEquals(Double.NEGATIVE_INFINITY, at(UnaryFunction.ATANH, -1));
    assertEquals(Double.NaN, at(UnaryFunction.ATANH, 1.5));
    assertEquals(Double.NaN, at(UnaryFunction.ACOSH, 0.99));
    assertEquals(Double.NaN, at(UnaryFunction.ACOSH, -1e30));
    assertEquals(Double.NaN, at(UnaryFunction.ASIN, 1.01));
    assertEquals(Double.NaN, at(UnaryFunction.ACOS, -1.01));
  }

  @Test
  void inversesUndo() {
    for (double x = -3; x <= 3; x += 0.0371) {
      assertEquals(x, at(UnaryFunction.SINH, at(UnaryFunction.ASINH, x)), 1e-14);
      assertEquals(x, at(UnaryFunction.ATANH, Math.tanh(x)), 1e-13);
      assertEquals(Math.abs(x), at(UnaryFunction.ACOSH, at(UnaryFunction.COSH, x)), 1e-12);
      assertEquals(x, at(UnaryFunction.TAN, at(UnaryFunction.ATAN, x)), 1e-14);
      double y = x / 3;
      assertEquals(y, Math.sin(at(UnaryFunction.ASIN, y)), 1e-15);
      assertEquals(y, Math.cos(at(UnaryFunction.ACOS, y)), 1e-15);
    }
  }

  @Test
  void anActivationCarriesItsParameters() {
    assertEquals(6, ReferenceFunctions.apply(Activation.clip(0, 6), 7));
    assertEquals(-0.25, ReferenceFunctions.apply(Activation.leakyRelu(0.25f), -1));
  }

  private static double at(UnaryFunction function, double x) {
    return ReferenceFunctions.apply(function, x, 1, 1);
  }
}
