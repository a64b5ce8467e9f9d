package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link TopK} refuses. */
class TopKRulesTest {
  @Test
  void refusesMoreThanThereAre() {
    Refusals.shape(
        new TopK(4, 1, true),
        List.of(TensorType.float32(5, 3)),
        "FLOAT32[5, 3]",
        "k 4",
        "extent 3");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(new TopK(1, 2, true), List.of(TensorType.float32(5, 3)), "axis 2");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(new TopK(1, 0, true), List.of(TensorType.float32()), "rank 1");
  }

  @Test
  void refusesHalves() {
    TensorType halves = TensorType.of(DataType.FLOAT16, 5);
    Refusals.type(new TopK(1, 0, true), List.of(halves), "FLOAT16[5]", "INT32");
  }

  @Test
  void refusesANegativeNumber() {
    Refusals.parameter(() -> new TopK(-1, 0, true), "k -1");
  }
}
