package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link UnaryGradient} gives and refuses. */
class UnaryGradientRulesTest {
  private static final TensorType FLOATS = TensorType.float32(2, 3);
  private static final UnaryGradient GELU = UnaryGradient.of(Unary.of(UnaryFunction.GELU));

  @Test
  void keepsTheType() {
    assertEquals(List.of(FLOATS), GELU.outputs(List.of(FLOATS, FLOATS)));
  }

  @Test
  void refusesOtherTypesAndShapes() {
    TensorType ints = TensorType.of(DataType.INT32, 2, 3);
    Refusals.type(GELU, List.of(ints, FLOATS), "UnaryGradient.GELU(x INT32[2, 3]", "[FLOAT32]");
    Refusals.type(GELU, List.of(FLOATS, ints), "dy INT32[2, 3]", "dy must be one of [FLOAT32]");
    Refusals.shape(GELU, List.of(FLOATS, TensorType.float32(3)), "dy FLOAT32[3]", "one shape");
  }

  @Test
  void refusesWhatHasNoDerivative() {
    Refusals.parameter(
        () -> UnaryGradient.of(Unary.of(UnaryFunction.NOT)), "UnaryGradient", "NOT gives BOOL");
    Refusals.parameter(
        () -> new UnaryGradient(UnaryFunction.CELU, 0, 0, false), "UnaryGradient", "CELU");
  }

  @Test
  void refusesAnOutputThatDoesNotTellTheDerivative() {
    Refusals.parameter(
        () -> new UnaryGradient(UnaryFunction.GELU, 0, 0, true), "GELU", "its argument");
    Refusals.parameter(
        () -> new UnaryGradient(UnaryFunction.LEAKY_RELU, -0.5f, 0, true), "alpha -0.5");
    assertTrue(UnaryGradient.derivesFromOutput(UnaryFunction.LEAKY_RELU, 0.5f, 0));
    assertTrue(UnaryGradient.derivesFromOutput(UnaryFunction.SELU, 0.5f, 1));
    assertFalse(UnaryGradient.derivesFromOutput(UnaryFunction.SELU, 0.5f, -1));
  }
}
