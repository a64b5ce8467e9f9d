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

/** The parameters, shape rules and messages of the gradients of pooling operations. */
class PoolGradientRulesTest {
  private static final TensorType X = TensorType.float32(2, 3, 8, 9);
  private static final TensorType DY = TensorType.float32(2, 3, 4, 4);
  private static final Pool2d POOL = Pool2d.max(2, 2).stride(2);

  @Test
  void maximaTakeTheInputAndMeansOnlyItsSize() {
    Pool2dGradient max = new Pool2dGradient(POOL.withIndices(), 8, 9);
    Pool2dGradient mean = new Pool2dGradient(Pool2d.average(2, 2).stride(2), 8, 9);
    AdaptivePool2dGradient cells = new AdaptivePool2dGradient(AdaptivePool2d.max(4, 4), 8, 9);
    assertEquals(List.of("x", "dy"), max.inputNames());
    assertEquals(List.of("dy"), mean.inputNames());
    assertEquals(List.of(X), max.outputs(List.of(X, DY)));
    assertEquals(List.of(X), mean.outputs(List.of(DY)));
    assertEquals(List.of(X), cells.outputs(List.of(X, DY)));
  }

  @Test
  void spansTellWhichWindowsSeeAnElement() {
    // given windows of three taps two elements apart, whose first taps lie in the padding
    PoolSpans spans = PoolSpans.of(new PoolAxis(6, 3, 2, 3, 1, 2, false), true);
    // then
    assertEquals(3, spans.positions());
    assertEquals(2, spans.step());
    assertEquals(List.of(1, 1, 1), List.of(spans.begin(0), spans.begin(1), spans.begin(2)));
    assertEquals(List.of(2, 4, 6), List.of(spans.end(0), spans.end(1), spans.end(2)));
    assertEquals(3, spans.counted(0));
    assertEquals(List.of(1, 2), List.of(spans.first(3), spans.last(3)));
    assertEquals(List.of(0, -1), List.of(spans.first(2), spans.last(2)));
  }

  @Test
  void shapesAndTypesThatDoNotFitAreQuoted() {
    Pool2dGradient op = new Pool2dGradient(POOL, 8, 9);
    fails(ShapeException.class, op, "shape [2, 3, 4, 4]", X, TensorType.float32(2, 3, 5, 4));
    fails(ShapeException.class, op, "shape [2, 3, 8, 9]", TensorType.float32(2, 3, 8, 8), DY);
    fails(ShapeException.class, op, "shape [2, 3, 8, 9]", TensorType.float32(2, 2, 8, 9), DY);
    fails(ShapeException.class, op, "rank 4", X, TensorType.float32(2, 3, 4));
    fails(ShapeException.class, op, "rank 4", TensorType.float32(2, 3, 8), DY);
    fails(DataTypeException.class, op, "FLOAT32", X, DY.withDataType(DataType.FLOAT16));
    AdaptivePool2dGradient cells = new AdaptivePool2dGradient(AdaptivePool2d.average(4, 4), 8, 9);
    fails(ShapeException.class, cells, "shape [2, 3, 4, 4]", TensorType.float32(2, 3, 5, 4));
  }

  @Test
  void badParametersAreRefusedAtOnce() {
    parameter("-1x3", () -> new Pool2dGradient(POOL, -1, 3));
    parameter("0x3", () -> new AdaptivePool2dGradient(AdaptivePool2d.max(2, 2), 0, 3));
  }

  private static void parameter(String part, Runnable make) {
    ParameterException thrown = assertThrows(ParameterException.class, make::run);
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  private static void fails(
      Class<? extends JocelynException> expected, Op op, String rule, TensorType... inputs) {
    JocelynException thrown = assertThrows(expected, () -> op.outputs(List.of(inputs)));
    assertTrue(thrown.getMessage().contains(op.label()), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(rule), thrown.getMessage());
    for (TensorType input : inputs) {
      assertTrue(thrown.getMessage().contains(input.toString()), thrown.getMessage());
    }
  }
}
