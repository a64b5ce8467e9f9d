package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Trilu} refuses. */
class TriluRulesTest {
  @Test
  void refusesVectors() {
    Refusals.shape(new Trilu(true, 0), List.of(TensorType.float32(5)), "x FLOAT32[5]", "rank 2");
  }
}
