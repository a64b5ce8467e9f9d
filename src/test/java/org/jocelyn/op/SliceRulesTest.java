package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Slice} refuses. */
class SliceRulesTest {
  @Test
  void refusesAnAxisTwice() {
    Refusals.shape(
        new Slice(List.of(0L, 0L), List.of(1L, 1L), List.of(1, -1), List.of(1L, 1L)),
        List.of(TensorType.float32(2, 3)),
        "FLOAT32[2, 3]",
        "[1, -1]");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(Slice.of(2, 0, 1, 1), List.of(TensorType.float32(2, 3)), "axis 2");
  }

  @Test
  void refusesAStepOfZero() {
    Refusals.parameter(() -> Slice.of(0, 0, 1, 0), "[0]", "must not be 0");
  }

  @Test
  void refusesListsOfDifferentLengths() {
    Refusals.parameter(
        () -> new Slice(List.of(0L), List.of(), List.of(1), List.of(1L)), "of one length");
  }
}
