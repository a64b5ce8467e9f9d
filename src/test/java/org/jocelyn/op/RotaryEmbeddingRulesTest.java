package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link RotaryEmbedding} refuses. */
class RotaryEmbeddingRulesTest {
  private static final RotaryEmbedding POSITIONED = new RotaryEmbedding(false, true);
  private static final RotaryEmbedding DIRECT = new RotaryEmbedding(true, false);
  private static final TensorType X = TensorType.float32(2, 4, 5, 8);
  private static final TensorType TABLE = TensorType.float32(100, 4);
  private static final TensorType IDS = TensorType.of(DataType.INT64, 2, 5);

  @Test
  void refusesOtherTypes() {
    TensorType half = TensorType.of(DataType.FLOAT16, 2, 4, 5, 8);
    Refusals.type(POSITIONED, List.of(half, TABLE, TABLE, IDS), "x FLOAT16[2, 4, 5, 8]");
    TensorType real = TensorType.float32(2, 5);
    Refusals.type(POSITIONED, List.of(X, TABLE, TABLE, real), "positionIds FLOAT32[2, 5]");
  }

  @Test
  void refusesHeadsWithoutAnAxis() {
    TensorType x = TensorType.float32(2, 5, 32);
    Refusals.shape(POSITIONED, List.of(x, TABLE, TABLE, IDS), "x FLOAT32[2, 5, 32]", "rank 4");
  }

  @Test
  void refusesMorePairsThanTheHeadHas() {
    TensorType table = TensorType.float32(100, 5);
    Refusals.shape(POSITIONED, List.of(X, table, table, IDS), "cos, 5", "head size 8");
  }

  @Test
  void refusesCosinesAndSinesThatDiffer() {
    TensorType sin = TensorType.float32(99, 4);
    Refusals.shape(POSITIONED, List.of(X, TABLE, sin, IDS), "sin FLOAT32[99, 4]", "one shape");
  }

  @Test
  void refusesPositionsOfAnotherShape() {
    TensorType ids = TensorType.of(DataType.INT64, 5);
    Refusals.shape(POSITIONED, List.of(X, TABLE, TABLE, ids), "INT64[5]", "[2, 5]");
    TensorType angles = TensorType.float32(2, 4, 4);
    Refusals.shape(DIRECT, List.of(X, angles, angles), "cos FLOAT32[2, 4, 4]", "[2, 5]");
  }

  @Test
  void refusesATableWithoutPositions() {
    Refusals.shape(DIRECT, List.of(X, TABLE, TABLE), "cos must have rank 3");
  }
}
