package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Split} refuses. */
class SplitRulesTest {
  @Test
  void refusesSizesThatDoNotAddUp() {
    Refusals.shape(
        Split.of(1, 1, 1),
        List.of(TensorType.float32(2, 3)),
        "FLOAT32[2, 3]",
        "[1, 1]",
        "add up to 2");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(Split.of(-3, 1, 1), List.of(TensorType.float32(2, 3)), "axis -3");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(Split.of(0, 1), List.of(TensorType.float32()), "rank 1");
  }

  @Test
  void refusesNegativeSizes() {
    Refusals.parameter(() -> Split.of(0, 3, -1), "[3, -1]");
  }

  @Test
  void refusesNoParts() {
    Refusals.parameter(() -> Split.of(0), "at least one");
  }
}
