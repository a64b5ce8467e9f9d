package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Transpose} refuses. */
class TransposeRulesTest {
  @Test
  void refusesAPermutationThatIsTooShort() {
    Refusals.shape(
        Transpose.of(1, 0), List.of(TensorType.float32(2, 3, 4)), "FLOAT32[2, 3, 4]", "[1, 0]");
  }

  @Test
  void refusesAnAxisTwice() {
    Refusals.shape(
        Transpose.of(1, -1), List.of(TensorType.float32(2, 3)), "FLOAT32[2, 3]", "[1, -1]", "once");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(Transpose.of(0, 2), List.of(TensorType.float32(2, 3)), "axis 2", "[-2, 2)");
  }
}
