package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link AdagradStep} as one loop. */
final class ReferenceAdagradStep implements OpKernel<AdagradStep> {
  @Override
  public Execution prepare(AdagradStep op, List<TensorType> inputs, List<TensorType> outputs) {
    return (in, out) -> {
      HostArray parameter = (HostArray) out[0];
      HostArray gradient = (HostArray) in[1];
      HostArray squares = (HostArray) out[1];
      double rate = ((HostArray) in[3]).get(0);
      double scale = ((HostArray) in[4]).get(0);
      for (int i = 0; i < parameter.length(); i++) {
        double g = scale * gradient.get(i) + op.weightDecay() * parameter.get(i);
        double sum = squares.get(i) + g * g;
        squares.set(i, sum);
        parameter.set(i, parameter.get(i) - rate * g / (Math.sqrt(sum) + op.epsilon()));
      }
    };
  }
}
