package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What the optimizers' steps give and refuse. */
class OptimizerRulesTest {
  private static final TensorType W = TensorType.float32(2, 3);
  private static final TensorType ONE = TensorType.float32(1);
  private static final TensorType THREE = TensorType.float32(3);
  private static final AdamStep ADAM = new AdamStep(0.9f, 0.999f, 1e-8f, 0, false);

  @Test
  void outputsAreTheParameterAndTheStates() {
    assertEquals(List.of(W, W, W), ADAM.outputs(List.of(W, W, W, W, THREE, ONE)));
    assertEquals(List.of(0, 2, 3), List.of(shared(0), shared(1), shared(2)));
    SgdStep plain = new SgdStep(0, false, 0);
    assertEquals(List.of(W), plain.outputs(List.of(W, W, ONE, ONE)));
    assertEquals(
        List.of("parameter", "gradient", "velocity", "rates", "scale"),
        new SgdStep(0.9f, false, 0).inputNames());
  }

  @Test
  void refusesOtherShapesAndTypes() {
    TensorType half = TensorType.of(DataType.FLOAT16, 2, 3);
    Refusals.type(ADAM, List.of(half, W, W, W, THREE, ONE), "parameter FLOAT16[2, 3]");
    Refusals.shape(
        ADAM, List.of(W, W, TensorType.float32(3, 2), W, THREE, ONE), "mean FLOAT32[3, 2]");
    Refusals.shape(ADAM, List.of(W, W, W, W, ONE, ONE), "rates must have shape [3]");
    Refusals.shape(ADAM, List.of(W, W, W, W, THREE, W), "scale must have shape [1]");
  }

  @Test
  void refusesParametersThatMeanNothing() {
    Refusals.parameter(() -> new SgdStep(-1, false, 0), "SgdStep", "momentum", "-1.0");
    Refusals.parameter(() -> new SgdStep(0, true, 0), "SgdStep", "nesterov", "0.0");
    Refusals.parameter(() -> new SgdStep(0, false, Float.NaN), "weightDecay", "NaN");
    Refusals.parameter(() -> new AdagradStep(-1, 0), "AdagradStep", "epsilon");
    Refusals.parameter(() -> new AdagradStep(0, -1), "AdagradStep", "weightDecay");
    Refusals.parameter(() -> new RmsPropStep(1, 0, 0, 0), "RmsPropStep", "decay", "1.0");
    Refusals.parameter(() -> new RmsPropStep(0, -1, 0, 0), "RmsPropStep", "epsilon");
    Refusals.parameter(() -> new RmsPropStep(0, 0, -1, 0), "RmsPropStep", "momentum");
    Refusals.parameter(() -> new RmsPropStep(0, 0, 0, -1), "RmsPropStep", "weightDecay");
    Refusals.parameter(() -> new AdamStep(1, 0, 0, 0, true), "AdamStep", "beta1", "1.0");
    Refusals.parameter(() -> new AdamStep(0, -1, 0, 0, true), "AdamStep", "beta2", "-1.0");
    Refusals.parameter(() -> new AdamStep(0, 0, -1, 0, true), "AdamStep", "epsilon");
    Refusals.parameter(() -> new AdamStep(0, 0, 0, -1, true), "AdamStep", "weightDecay");
    Refusals.parameter(() -> ADAM.rates(0.1, 0), "AdamStep", "counted from 1", "0");
  }

  private static int shared(int output) {
    return ADAM.sharesInput(output);
  }
}
