package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** The parameters, shape rules and messages of {@link CrossEntropy} and its gradient. */
class CrossEntropyRulesTest {
  private static final CrossEntropy PLAIN = CrossEntropy.plain();
  private static final CrossEntropyGradient GRADIENT = new CrossEntropyGradient(PLAIN);
  private static final TensorType LOGITS = TensorType.float32(4, 10);
  private static final TensorType TARGETS = TensorType.of(DataType.INT64, 4);
  private static final TensorType ROWS = TensorType.float32(4);

  @Test
  void aLossAndAWeightComeForEachRow() {
    assertEquals(List.of(ROWS, ROWS), PLAIN.outputs(List.of(LOGITS, TARGETS)));
    assertEquals(
        List.of(ROWS, ROWS),
        PLAIN.weighted().outputs(List.of(LOGITS, TARGETS, TensorType.float32(10))));
  }

  @Test
  void theGradientHasTheTypeOfTheLogits() {
    assertEquals(List.of(LOGITS), GRADIENT.outputs(List.of(LOGITS, TARGETS, ROWS)));
    assertEquals(
        List.of("logits", "targets", "weights", "dlosses"),
        new CrossEntropyGradient(PLAIN.weighted()).inputNames());
  }

  @Test
  void smoothingBeyondOneIsRefused() {
    for (float part : new float[] {-0.1f, 1.5f, Float.NaN}) {
      Refusals.parameter(() -> PLAIN.smoothed(part), "CrossEntropy", "[0, 1]", "" + part);
    }
  }

  @Test
  void badLogitsAndTargetsAreRefused() {
    Refusals.shape(PLAIN, List.of(TensorType.float32(4, 10, 2), TARGETS), "rank 2");
    Refusals.shape(PLAIN, List.of(TensorType.float32(5, 10), TARGETS), "[5]", "targets");
    Refusals.type(PLAIN, List.of(LOGITS, ROWS), "targets", "INT32, INT64");
    Refusals.type(PLAIN, List.of(TensorType.of(DataType.FLOAT16, 4, 10), TARGETS), "FLOAT32");
  }

  @Test
  void badWeightsAndGradientsAreRefused() {
    List<TensorType> ofRows = List.of(LOGITS, TARGETS, ROWS);
    Refusals.shape(PLAIN.weighted(), ofRows, "weights", "[10]");
    TensorType whole = TensorType.of(DataType.INT32, 10);
    Refusals.type(PLAIN.weighted(), List.of(LOGITS, TARGETS, whole), "weights", "FLOAT32");
    Refusals.shape(GRADIENT, List.of(LOGITS, TARGETS, TensorType.float32(1)), "dlosses", "[4]");
    Refusals.type(GRADIENT, List.of(LOGITS, TARGETS, TARGETS), "dlosses", "FLOAT32");
  }
}
