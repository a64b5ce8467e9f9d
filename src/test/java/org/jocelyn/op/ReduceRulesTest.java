package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reduce.Kind;
import org.jocelyn.op.Reduce.Stage;
import org.junit.jupiter.api.Test;

/** What {@link Reduce} refuses, and how it goes about what it takes. */
class ReduceRulesTest {
  private static final TensorType X = TensorType.float32(2, 3);

  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(Reduce.of(Kind.SUM, 2), List.of(X), "FLOAT32[2, 3]", "axis 2");
  }

  @Test
  void refusesAnAxisTwice() {
    Refusals.shape(Reduce.of(Kind.SUM, 1, -1), List.of(X), "FLOAT32[2, 3]", "[1, -1]");
  }

  @Test
  void refusesMeansOfIntegers() {
    TensorType integers = TensorType.of(DataType.INT32, 2, 3);
    Refusals.type(Reduce.of(Kind.MEAN, 1), List.of(integers), "INT32[2, 3]", "FLOAT32");
  }

  @Test
  void refusesSumsOfMasks() {
    TensorType mask = TensorType.of(DataType.BOOL, 2, 3);
    Refusals.type(Reduce.of(Kind.SUM, 1), List.of(mask), "BOOL[2, 3]", "INT64");
  }

  @Test
  void makesNeighbouringAxesOne() {
    assertEquals(List.of(new Stage(2, 12, 5)), stages(Reduce.of(Kind.SUM, 1, 2), 2, 3, 4, 5));
    assertEquals(List.of(new Stage(1, 24, 1)), stages(Reduce.of(Kind.SUM), 2, 3, 4));
    assertEquals(List.of(new Stage(1, 1, 6)), stages(Reduce.of(Kind.SUM, 1), 2, 1, 3));
  }

  @Test
  void goesFromTheInnermostOut() {
    assertEquals(
        List.of(new Stage(6, 20, 1), new Stage(1, 2, 3)),
        stages(Reduce.of(Kind.SUM, 0, 2, 3), 2, 3, 4, 5));
    assertEquals(
        List.of(new Stage(6, 4, 5), new Stage(1, 2, 15)),
        stages(Reduce.of(Kind.SUM, 0, 2), 2, 3, 4, 5));
  }

  private static List<Stage> stages(Reduce op, long... dims) {
    return op.stages(List.of(TensorType.float32(dims)));
  }
}
