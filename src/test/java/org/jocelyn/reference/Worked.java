package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;

/** Small inputs that are easy to work through by hand. */
final class Worked {
  private Worked() {}

  /** FLOAT32 elements 0, 1, 2… of this shape. */
  static HostTensor x(long... dims) {
    float[] values = new float[(int) Shape.of(dims).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return HostTensor.of(values, dims);
  }

  /** A FLOAT32 vector. */
  static HostTensor row(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return HostTensor.of(floats, floats.length);
  }

  /** An INT64 vector. */
  static HostTensor ids(long... values) {
    return HostTensor.of(values, values.length);
  }

  /** The outputs of the reference. */
  static List<Output> run(Op op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs));
  }
}
