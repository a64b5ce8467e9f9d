package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link OneHot} refuses. */
class OneHotRulesTest {
  @Test
  void refusesFloatingIndices() {
    Refusals.type(new OneHot(3, -1, 1, 0), List.of(TensorType.float32(2)), "FLOAT32[2]", "INT64");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(
        new OneHot(3, 2, 1, 0), List.of(TensorType.of(DataType.INT64, 4)), "INT64[4]", "axis 2");
  }

  @Test
  void refusesANegativeDepth() {
    Refusals.parameter(() -> new OneHot(-1, 0, 1, 0), "depth -1");
  }
}
