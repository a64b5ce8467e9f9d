package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link RnnGradient} as its formulas state it. */
final class ReferenceRnnGradient implements OpKernel<RnnGradient> {
  @Override
  public Execution prepare(RnnGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    int hidden = (int) g.hidden();
    return (in, out) -> {
      ReferenceBackward.Cell cell =
          (step, dh) -> {
            for (int j = 0; j < hidden; j++) {
              step.delta(0, j, dh[j] * step.slope(0, step.sum(0, j)));
            }
            return new double[hidden];
          };
      new ReferenceBackward(op, g, in).run((direction, sequence, steps) -> cell, out);
    };
  }
}
