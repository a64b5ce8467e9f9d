package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jocelyn.Shape;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.ArgReduce.Kind;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link ArgReduce} on values worked by hand. */
class ReferenceArgReduceTest {
  private static final HostTensor X = HostTensor.of(new float[] {3, 7, 7, 1, 9, 1}, 2, 3);

  @Test
  void takesTheFirstOrTheLastOfEqualElements() {
    assertArrayEquals(new long[] {1, 1}, indices(new ArgReduce(Kind.MAX, 1, false, false), X));
    assertArrayEquals(new long[] {2, 1}, indices(new ArgReduce(Kind.MAX, 1, false, true), X));
    assertArrayEquals(new long[] {0, 0}, indices(new ArgReduce(Kind.MIN, 1, false, false), X));
    assertArrayEquals(new long[] {0, 2}, indices(new ArgReduce(Kind.MIN, 1, false, true), X));
  }

  @Test
  void goesAlongAnyAxisAndMayKeepIt() {
    Output y = run(new ArgReduce(Kind.MAX, 0, true, false), X).get(0);
    assertEquals(Shape.of(1, 3), y.type().shape());
    assertArrayEquals(new long[] {0, 1, 0}, y.data().longs());
  }

  @Test
  void nanIsEitherExtreme() {
    HostTensor x = row(1, Double.NaN, 5, Double.NaN, -2);
    assertArrayEquals(new long[] {1}, indices(new ArgReduce(Kind.MAX, 0, false, false), x));
    assertArrayEquals(new long[] {1}, indices(new ArgReduce(Kind.MIN, 0, false, false), x));
    assertArrayEquals(new long[] {3}, indices(new ArgReduce(Kind.MIN, 0, false, true), x));
  }

  @Test
  void zerosOfBothSignsAreEqual() {
    assertArrayEquals(new long[] {0}, indices(ArgReduce.of(Kind.MAX, 0), row(-0.0, 0.0)));
    assertArrayEquals(new long[] {0}, indices(ArgReduce.of(Kind.MIN, 0), row(0.0, -0.0)));
  }

  private static long[] indices(ArgReduce op, HostTensor x) {
    return run(op, x).get(0).data().longs();
  }
}
