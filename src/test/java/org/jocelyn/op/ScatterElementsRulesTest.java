package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link ScatterElements} refuses. */
class ScatterElementsRulesTest {
  private static final ScatterElements ADD = new ScatterElements(0, ScatterReduction.ADD);
  private static final TensorType DATA = TensorType.float32(2, 3);
  private static final TensorType IDS = TensorType.of(DataType.INT64, 4, 3);

  @Test
  void refusesFloatingIndices() {
    Refusals.type(ADD, List.of(DATA, DATA, DATA), "indices FLOAT32[2, 3]", "INT64");
  }

  @Test
  void refusesUpdatesOfAnotherShape() {
    Refusals.shape(
        ADD, List.of(DATA, IDS, TensorType.float32(3, 4)), "FLOAT32[3, 4]", "shape [4, 3]");
  }

  @Test
  void refusesUpdatesOfAnotherType() {
    TensorType updates = TensorType.of(DataType.INT32, 4, 3);
    Refusals.type(ADD, List.of(DATA, IDS, updates), "updates INT32[4, 3]", "type of data");
  }

  @Test
  void refusesIndicesThatExceedDataElsewhere() {
    TensorType ids = TensorType.of(DataType.INT64, 4, 5);
    Refusals.shape(ADD, List.of(DATA, ids, TensorType.float32(4, 5)), "INT64[4, 5]", "axis 1");
  }

  @Test
  void refusesToAddTruthValues() {
    TensorType data = TensorType.of(DataType.BOOL, 2, 3);
    TensorType updates = TensorType.of(DataType.BOOL, 4, 3);
    Refusals.type(ADD, List.of(data, IDS, updates), "data BOOL[2, 3]", "FLOAT32");
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(
        new ScatterElements(2, ScatterReduction.NONE),
        List.of(DATA, IDS, TensorType.float32(4, 3)),
        "axis 2");
  }
}
