package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link RmsPropStep} as one loop. */
final class ReferenceRmsPropStep implements OpKernel<RmsPropStep> {
  @Override
  public Execution prepare(RmsPropStep op, List<TensorType> inputs, List<TensorType> outputs) {
    double decay = op.decay();
    return (in, out) -> {
      HostArray parameter = (HostArray) out[0];
      HostArray gradient = (HostArray) in[1];
      HostArray squares = (HostArray) out[1];
      double rate = ((HostArray) in[in.length - 2]).get(0);
      double scale = ((HostArray) in[in.length - 1]).get(0);
      for (int i = 0; i < parameter.length(); i++) {
        double g = scale * gradient.get(i) + op.weightDecay() * parameter.get(i);
        double mean = decay * squares.get(i) + (1 - decay) * g * g;
        squares.set(i, mean);
        double direction = g / (Math.sqrt(mean) + op.epsilon());
        if (op.momentum() > 0) {
          HostArray velocity = (HostArray) out[2];
          direction += op.momentum() * velocity.get(i);
          velocity.set(i, direction);
        }
        parameter.set(i, parameter.get(i) - rate * direction);
      }
    };
  }
}
