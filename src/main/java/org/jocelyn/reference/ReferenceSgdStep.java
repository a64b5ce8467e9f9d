package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.SgdStep;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link SgdStep} as one loop. */
final class ReferenceSgdStep implements OpKernel<SgdStep> {
  @Override
  public Execution prepare(SgdStep op, List<TensorType> inputs, List<TensorType> outputs) {
    double momentum = op.momentum();
    return (in, out) -> {
      HostArray parameter = (HostArray) out[0];
      HostArray gradient = (HostArray) in[1];
      double rate = ((HostArray) in[in.length - 2]).get(0);
      double scale = ((HostArray) in[in.length - 1]).get(0);
      for (int i = 0; i < parameter.length(); i++) {
        double g = scale * gradient.get(i) + op.weightDecay() * parameter.get(i);
        double direction = g;
        if (momentum > 0) {
          HostArray velocity = (HostArray) out[1];
          double v = momentum * velocity.get(i) + g;
          velocity.set(i, v);
          direction = op.nesterov() ? g + momentum * v : v;
        }
        parameter.set(i, parameter.get(i) - rate * direction);
      }
    };
  }
}
