package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce.Kind;
import org.junit.jupiter.api.Test;

/** What {@link ArgReduce} refuses. */
class ArgReduceRulesTest {
  @Test
  void refusesAnAxisThatIsNotThere() {
    Refusals.shape(
        ArgReduce.of(Kind.MAX, 2), List.of(TensorType.float32(2, 3)), "FLOAT32[2, 3]", "axis 2");
  }

  @Test
  void refusesScalars() {
    Refusals.shape(ArgReduce.of(Kind.MAX, 0), List.of(TensorType.float32()), "rank 1");
  }

  @Test
  void refusesAnAxisWithoutElements() {
    Refusals.shape(
        ArgReduce.of(Kind.MAX, 1), List.of(TensorType.float32(2, 0)), "FLOAT32[2, 0]", "axis 1");
  }

  @Test
  void refusesMasks() {
    TensorType mask = TensorType.of(DataType.BOOL, 2, 3);
    Refusals.type(ArgReduce.of(Kind.MIN, 0), List.of(mask), "BOOL[2, 3]", "INT64");
  }
}
