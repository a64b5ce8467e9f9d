package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rule and messages of {@link SoftmaxGradient}. */
class SoftmaxGradientRulesTest {
  private static final SoftmaxGradient PLAIN = SoftmaxGradient.of(Softmax.along(-1));
  private static final TensorType Y = TensorType.float32(3, 5);

  @Test
  void theOutputHasTheTypeOfTheInputs() {
    assertEquals(List.of(Y), PLAIN.outputs(List.of(Y, Y)));
  }

  @Test
  void itIsOfTheSameAxisScaleAndForm() {
    assertEquals(
        new SoftmaxGradient(1, 0.5f, true),
        SoftmaxGradient.of(Softmax.along(1).scaled(0.5f).masked(Masking.CAUSAL).log()));
  }

  @Test
  void badParametersAreRefused() {
    Refusals.parameter(
        () -> new SoftmaxGradient(0, Float.NaN, false), "SoftmaxGradient", "finite", "NaN");
  }

  @Test
  void badInputsAreRefused() {
    Refusals.shape(PLAIN, List.of(Y, TensorType.float32(3, 1)), "one shape", "[3, 1]");
    Refusals.shape(new SoftmaxGradient(2, 1, false), List.of(Y, Y), "axis 2", "[-2, 2)");
    TensorType half = TensorType.of(DataType.FLOAT16, 3, 5);
    Refusals.type(PLAIN, List.of(half, half), "y must be", "FLOAT32");
    Refusals.type(PLAIN, List.of(Y, half), "dy must be", "FLOAT32");
  }
}
