package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gru;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Gru} as its formulas state it. */
final class ReferenceGru implements OpKernel<Gru> {
  @Override
  public Execution prepare(Gru op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    int hidden = (int) g.hidden();
    return (in, out) -> {
      ReferenceRecurrence walk = new ReferenceRecurrence(op, g, in);
      ReferenceRecurrence.Cell cell =
          (at, h) -> {
            double[] next = new double[hidden];
            double[] reset = new double[hidden];
            double[] resetState = new double[hidden];
            for (int j = 0; j < hidden; j++) {
              reset[j] = at.activate(0, at.input(1, j) + at.state(1, j, h));
              resetState[j] = reset[j] * h[j];
            }
            for (int j = 0; j < hidden; j++) {
              double z = at.activate(0, at.input(0, j) + at.state(0, j, h));
              double recurrent =
                  op.linearBeforeReset()
                      ? reset[j] * at.state(2, j, h)
                      : at.state(2, j, resetState);
              next[j] = (1 - z) * at.activate(1, at.input(2, j) + recurrent) + z * h[j];
            }
            return next;
          };
      walk.run((direction, sequence) -> cell, (HostArray) out[0], (HostArray) out[1]);
    };
  }
}
