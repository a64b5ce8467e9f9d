package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rule and messages of {@link Conv2dWeightGradient}. */
class Conv2dWeightGradientRulesTest {
  private static final Conv2d CONV = Conv2d.plain().stride(2).padding(1).groups(3);
  private static final Conv2dWeightGradient GRADIENT = Conv2dWeightGradient.of(CONV, 3, 2);
  private static final TensorType X = TensorType.float32(2, 6, 8, 9);
  private static final TensorType WEIGHTS = TensorType.float32(12, 2, 3, 2);

  @Test
  void theGradientHasTheShapeOfTheWeights() {
    // given
    TensorType dy = CONV.outputs(List.of(X, WEIGHTS)).get(0);
    // when
    List<TensorType> outputs = GRADIENT.outputs(List.of(X, dy));
    // then
    assertEquals(List.of(WEIGHTS), outputs);
    assertEquals(List.of("x", "dy"), GRADIENT.inputNames());
  }

  @Test
  void emptyAxesAreLegal() {
    TensorType noImages = TensorType.float32(0, 6, 8, 9);
    assertEquals(
        List.of(WEIGHTS), GRADIENT.outputs(List.of(noImages, TensorType.float32(0, 12, 4, 5))));
    assertEquals(
        List.of(TensorType.float32(0, 2, 3, 2)),
        GRADIENT.outputs(List.of(X, TensorType.float32(2, 0, 4, 5))));
  }

  @Test
  void shapesThatDoNotFitAreQuoted() {
    TensorType dy = TensorType.float32(2, 12, 4, 5);
    refused("rank 4", TensorType.float32(6, 8, 9), dy);
    refused("rank 4", X, TensorType.float32(2, 12, 20));
    refused("divisible by groups = 3", TensorType.float32(2, 5, 8, 9), dy);
    refused("divisible by groups = 3", X, TensorType.float32(2, 11, 4, 5));
    refused("shape [2, 12, 4, 5]", X, TensorType.float32(2, 12, 5, 5));
    refused("shape [2, 12, 4, 5]", X, TensorType.float32(1, 12, 4, 5));
    refused("smaller than the dilated kernel", TensorType.float32(2, 6, 0, 9), dy);
  }

  @Test
  void typesThatAreNotTakenAreNamed() {
    TensorType dy = TensorType.float32(2, 12, 4, 5);
    for (List<TensorType> inputs :
        List.of(
            List.of(X.withDataType(DataType.FLOAT16), dy),
            List.of(X, dy.withDataType(DataType.FLOAT16)))) {
      assertMessage(
          assertThrows(DataTypeException.class, () -> GRADIENT.outputs(inputs)),
          "must be one of [FLOAT32]",
          "FLOAT16");
    }
  }

  @Test
  void badParametersAreRefusedAtOnce() {
    assertMessage(
        assertThrows(ParameterException.class, () -> Conv2dWeightGradient.of(CONV, 0, 2)),
        "kernel (0, 2)");
    assertMessage(
        assertThrows(
            ParameterException.class, () -> new Conv2dWeightGradient(ConvWindow.PLAIN, 0, 3, 3)),
        "groups = 0");
  }

  private static void refused(String rule, TensorType... inputs) {
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> GRADIENT.outputs(List.of(inputs)));
    assertMessage(refusal, "Conv2dWeightGradient", rule);
    for (TensorType input : inputs) {
      assertMessage(refusal, input.toString());
    }
  }

  private static void assertMessage(JocelynException refusal, String... parts) {
    for (String part : parts) {
      assertTrue(refusal.getMessage().contains(part), part + " in: " + refusal.getMessage());
    }
  }
}
