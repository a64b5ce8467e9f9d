package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link GatherElements} refuses. */
class GatherElementsRulesTest {
  private static final TensorType DATA = TensorType.float32(2, 3);

  @Test
  void refusesFloatingIndices() {
    Refusals.type(
        new GatherElements(0),
        List.of(DATA, TensorType.float32(2, 3)),
        "indices FLOAT32[2, 3]",
        "INT64");
  }

  @Test
  void refusesIndicesOfAnotherRank() {
    Refusals.shape(
        new GatherElements(0), List.of(DATA, TensorType.of(DataType.INT64, 2)), "rank 2");
  }

  @Test
  void refusesIndicesThatExceedDataElsewhere() {
    Refusals.shape(
        new GatherElements(0),
        List.of(DATA, TensorType.of(DataType.INT64, 9, 4)),
        "INT64[9, 4]",
        "axis 1");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(
        new GatherElements(0),
        List.of(TensorType.float32(), TensorType.of(DataType.INT64)),
        "rank 1");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(
        new GatherElements(2), List.of(DATA, TensorType.of(DataType.INT64, 2, 3)), "axis 2");
  }
}
