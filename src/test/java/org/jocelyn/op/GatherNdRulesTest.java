package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link GatherNd} refuses. */
class GatherNdRulesTest {
  private static final TensorType DATA = TensorType.float32(2, 3, 4);

  @Test
  void refusesFloatingIndices() {
    Refusals.type(
        new GatherNd(0), List.of(DATA, TensorType.float32(5, 2)), "FLOAT32[5, 2]", "INT64");
  }

  @Test
  void refusesTuplesLongerThanDataHasAxes() {
    Refusals.shape(
        new GatherNd(1), List.of(DATA, ids(2, 3)), "FLOAT32[2, 3, 4]", "INT64[2, 3]", "1 to 2");
  }

  @Test
  void refusesEmptyTuples() {
    Refusals.shape(new GatherNd(0), List.of(DATA, ids(5, 0)), "1 to 3");
  }

  @Test
  void refusesBatchesThatDiffer() {
    Refusals.shape(new GatherNd(2), List.of(DATA, ids(2, 4, 1)), "first 2 axes");
  }

  @Test
  void refusesFewerAxesThanBatches() {
    Refusals.shape(new GatherNd(3), List.of(DATA, ids(2, 3, 4, 1)), "data must have rank 4");
    Refusals.shape(new GatherNd(2), List.of(DATA, ids(2, 3)), "indices must have rank 3");
  }

  @Test
  void refusesANegativeNumberOfBatches() {
    Refusals.parameter(() -> new GatherNd(-1), "batchDims", "-1");
  }

  private static TensorType ids(long... dims) {
    return TensorType.of(DataType.INT64, dims);
  }
}
