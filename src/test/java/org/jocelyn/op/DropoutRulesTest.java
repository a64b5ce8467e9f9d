package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Dropout} gives and refuses. */
class DropoutRulesTest {
  private static final TensorType X = TensorType.float32(2, 3);
  private static final TensorType COUNTER = TensorType.of(DataType.INT64, 2);

  @Test
  void keepsTheType() {
    assertEquals(List.of(X), new Dropout(0.1f).outputs(List.of(X, COUNTER)));
  }

  @Test
  void refusesRatesThatKeepNothingOrMeanNothing() {
    Refusals.parameter(() -> new Dropout(1), "Dropout", "[0, 1)", "1.0");
    Refusals.parameter(() -> new Dropout(-0.1f), "Dropout", "-0.1");
    Refusals.parameter(() -> new Dropout(Float.NaN), "Dropout", "NaN");
  }

  @Test
  void refusesOtherTypesAndCounters() {
    TensorType half = TensorType.of(DataType.FLOAT16, 2, 3);
    Refusals.type(new Dropout(0), List.of(half, COUNTER), "x FLOAT16[2, 3]");
    TensorType ints = TensorType.of(DataType.INT32, 2);
    Refusals.type(new Dropout(0), List.of(X, ints), "counter INT32[2]", "[INT64]");
    TensorType three = TensorType.of(DataType.INT64, 3);
    Refusals.shape(new Dropout(0), List.of(X, three), "counter INT64[3]", "[2]");
  }
}
