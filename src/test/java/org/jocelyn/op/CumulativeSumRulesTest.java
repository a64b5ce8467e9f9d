package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link CumulativeSum} refuses. */
class CumulativeSumRulesTest {
  private static final CumulativeSum OP = new CumulativeSum(1, false, false);

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(OP, List.of(TensorType.float32(2)), "FLOAT32[2]", "axis 1");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(OP, List.of(TensorType.float32()), "rank 1");
  }

  @Test
  void refusesHalves() {
    TensorType halves = TensorType.of(DataType.FLOAT16, 2, 3);
    Refusals.type(OP, List.of(halves), "FLOAT16[2, 3]", "FLOAT32");
  }
}
