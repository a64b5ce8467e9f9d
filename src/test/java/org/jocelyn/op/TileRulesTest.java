package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Tile} refuses. */
class TileRulesTest {
  @Test
  void refusesTooFewRepeats() {
    Refusals.shape(Tile.of(2), List.of(TensorType.float32(2, 3)), "FLOAT32[2, 3]", "[2]");
  }

  @Test
  void refusesNegativeRepeats() {
    Refusals.parameter(() -> Tile.of(2, -1), "[2, -1]");
  }

  @Test
  void refusesMoreElementsThanALongCounts() {
    Refusals.shape(Tile.of(Long.MAX_VALUE), List.of(TensorType.float32(3)), "2^63");
  }
}
