package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Concat} refuses. */
class ConcatRulesTest {
  @Test
  void refusesOtherExtents() {
    Refusals.shape(
        new Concat(0, 2),
        List.of(TensorType.float32(2, 3), TensorType.float32(2, 4)),
        "FLOAT32[2, 3]",
        "FLOAT32[2, 4]");
  }

  @Test
  void refusesAnotherRank() {
    Refusals.shape(
        new Concat(0, 2), List.of(TensorType.float32(2, 3), TensorType.float32(3)), "x1", "rank 2");
  }

  @Test
  void refusesAnotherType() {
    Refusals.type(
        new Concat(0, 2),
        List.of(TensorType.float32(2, 3), TensorType.of(DataType.INT32, 2, 3)),
        "INT32[2, 3]",
        "x0");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(new Concat(0, 1), List.of(TensorType.float32()), "rank 1");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(new Concat(2, 1), List.of(TensorType.float32(2, 3)), "axis 2");
  }

  @Test
  void refusesNoInputs() {
    Refusals.parameter(() -> new Concat(0, 0), "count 0");
  }
}
