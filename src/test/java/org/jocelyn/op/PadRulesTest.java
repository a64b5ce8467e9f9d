package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Pad} refuses. */
class PadRulesTest {
  @Test
  void refusesTooFewNumbers() {
    Refusals.shape(
        pad(Pad.Mode.CONSTANT, 1, 1), List.of(TensorType.float32(2, 3)), "FLOAT32[2, 3]", "[1]");
  }

  @Test
  void refusesToTakeAwayMoreThanThereIs() {
    Refusals.shape(
        pad(Pad.Mode.CONSTANT, -2, -2),
        List.of(TensorType.float32(3)),
        "FLOAT32[3]",
        "begin -2 and end -2");
  }

  @Test
  void refusesToMirrorFurtherThanThereIs() {
    Refusals.shape(
        pad(Pad.Mode.REFLECT, 3, 0), List.of(TensorType.float32(3)), "FLOAT32[3]", "REFLECT");
  }

  @Test
  void refusesTheEdgeOfNothing() {
    Refusals.shape(pad(Pad.Mode.EDGE, 1, 0), List.of(TensorType.float32(0)), "FLOAT32[0]", "EDGE");
  }

  @Test
  void refusesListsOfDifferentLengths() {
    Refusals.parameter(() -> new Pad(List.of(1L), List.of(), Pad.Mode.EDGE, 0), "of one length");
  }

  private static Pad pad(Pad.Mode mode, long begin, long end) {
    return Pad.of(new long[] {begin}, new long[] {end}, mode, 0);
  }
}
