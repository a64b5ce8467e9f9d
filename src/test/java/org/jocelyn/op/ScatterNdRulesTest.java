package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link ScatterNd} refuses. */
class ScatterNdRulesTest {
  private static final ScatterNd MAX = new ScatterNd(ScatterReduction.MAX);
  private static final TensorType DATA = TensorType.float32(2, 3, 4);
  private static final TensorType IDS = TensorType.of(DataType.INT64, 5, 2);

  @Test
  void refusesFloatingIndices() {
    TensorType ids = TensorType.float32(5, 2);
    Refusals.type(MAX, List.of(DATA, ids, TensorType.float32(5, 4)), "FLOAT32[5, 2]", "INT64");
  }

  @Test
  void refusesUpdatesOfAnotherShape() {
    Refusals.shape(
        MAX, List.of(DATA, IDS, TensorType.float32(5, 3)), "FLOAT32[5, 3]", "shape [5, 4]");
  }

  @Test
  void refusesUpdatesOfAnotherType() {
    TensorType updates = TensorType.of(DataType.FLOAT16, 5, 4);
    Refusals.type(MAX, List.of(DATA, IDS, updates), "updates FLOAT16[5, 4]", "type of data");
  }

  @Test
  void refusesTuplesLongerThanDataHasAxes() {
    TensorType ids = TensorType.of(DataType.INT64, 5, 4);
    Refusals.shape(MAX, List.of(DATA, ids, TensorType.float32(5)), "INT64[5, 4]", "1 to 3");
  }

  @Test
  void refusesTheLargerOfHalves() {
    TensorType data = TensorType.of(DataType.FLOAT16, 2, 3, 4);
    TensorType updates = TensorType.of(DataType.FLOAT16, 5, 4);
    Refusals.type(MAX, List.of(data, IDS, updates), "data FLOAT16[2, 3, 4]", "FLOAT32");
  }
}
