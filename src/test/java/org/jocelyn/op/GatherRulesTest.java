package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Gather} refuses. */
class GatherRulesTest {
  @Test
  void refusesFloatingIndices() {
    Refusals.type(
        new Gather(0),
        List.of(TensorType.float32(2, 3), TensorType.float32(4)),
        "indices FLOAT32[4]",
        "INT64");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(
        new Gather(0), List.of(TensorType.float32(), TensorType.of(DataType.INT64, 4)), "rank 1");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(
        new Gather(2),
        List.of(TensorType.float32(2, 3), TensorType.of(DataType.INT64, 4)),
        "FLOAT32[2, 3]",
        "axis 2");
  }
}
