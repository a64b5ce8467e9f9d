package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Expand} refuses. */
class ExpandRulesTest {
  @Test
  void refusesWhatDoesNotBroadcast() {
    Refusals.shape(
        new Expand(Shape.of(2, 4)), List.of(TensorType.float32(2, 3)), "FLOAT32[2, 3]", "[2, 4]");
  }

  @Test
  void refusesFewerAxes() {
    Refusals.shape(new Expand(Shape.of(3)), List.of(TensorType.float32(1, 3)), "FLOAT32[1, 3]");
  }
}
