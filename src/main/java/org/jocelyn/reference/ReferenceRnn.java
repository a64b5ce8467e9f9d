package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.Rnn;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Rnn} as its formula states it. */
final class ReferenceRnn implements OpKernel<Rnn> {
  @Override
  public Execution prepare(Rnn op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    int hidden = (int) g.hidden();
    return (in, out) -> {
      ReferenceRecurrence walk = new ReferenceRecurrence(op, g, in);
      ReferenceRecurrence.Cell cell =
          (at, h) -> {
            double[] next = new double[hidden];
            for (int j = 0; j < hidden; j++) {
              next[j] = at.activate(0, at.input(0, j) + at.state(0, j, h));
            }
            return next;
          };
      walk.run((direction, sequence) -> cell, (HostArray) out[0], (HostArray) out[1]);
    };
  }
}
