package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link GatherGradient} gives and refuses. */
class GatherGradientRulesTest {
  private static final TensorType IDS = TensorType.of(DataType.INT64, 4, 7);
  private static final TensorType DY = TensorType.float32(3, 4, 7, 5);

  @Test
  void givesTheShapeOfGathersData() {
    TensorType data = TensorType.float32(3, 9, 5);
    assertEquals(List.of(data), new GatherGradient(1, 9).outputs(List.of(IDS, DY)));
    assertEquals(List.of(data), new GatherGradient(-2, 9).outputs(List.of(IDS, DY)));
    assertEquals(List.of(DY), new Gather(1).outputs(List.of(data, IDS)));
  }

  @Test
  void refusesOtherTypes() {
    Refusals.type(
        new GatherGradient(1, 9), List.of(TensorType.float32(4, 7), DY), "indices FLOAT32[4, 7]");
    TensorType half = TensorType.of(DataType.FLOAT16, 3, 4, 7, 5);
    Refusals.type(new GatherGradient(1, 9), List.of(IDS, half), "dy FLOAT16[3, 4, 7, 5]");
  }

  @Test
  void refusesShapesThatGatherDoesNotGive() {
    Refusals.shape(
        new GatherGradient(0, 9), List.of(IDS, DY), "extents of the indices from axis 0");
    Refusals.shape(new GatherGradient(3, 9), List.of(IDS, DY), "axis 3 must be in [-3, 3)");
    Refusals.shape(new GatherGradient(0, 9), List.of(IDS, TensorType.float32(4)), "rank 2 or more");
  }

  @Test
  void refusesNegativeExtents() {
    Refusals.parameter(() -> new GatherGradient(0, -1), "GatherGradient", "-1");
  }
}
