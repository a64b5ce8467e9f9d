package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdamStep;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link AdamStep} as one loop. */
final class ReferenceAdamStep implements OpKernel<AdamStep> {
  @Override
  public Execution prepare(AdamStep op, List<TensorType> inputs, List<TensorType> outputs) {
    double beta1 = op.beta1();
    double beta2 = op.beta2();
    return (in, out) -> {
      HostArray parameter = (HostArray) out[0];
      HostArray gradient = (HostArray) in[1];
      HostArray mean = (HostArray) out[1];
      HostArray squares = (HostArray) out[2];
      HostArray rates = (HostArray) in[4];
      double rate = rates.get(0);
      double scale = ((HostArray) in[5]).get(0);
      double fromGradient = op.decoupled() ? 0 : op.weightDecay();
      double kept = op.decoupled() ? 1 - rate * op.weightDecay() : 1;
      for (int i = 0; i < parameter.length(); i++) {
        double g = scale * gradient.get(i) + fromGradient * parameter.get(i);
        double m = beta1 * mean.get(i) + (1 - beta1) * g;
        double v = beta2 * squares.get(i) + (1 - beta2) * g * g;
        mean.set(i, m);
        squares.set(i, v);
        double step = rates.get(1) * m / (rates.get(2) * Math.sqrt(v) + op.epsilon());
        parameter.set(i, kept * parameter.get(i) - rate * step);
      }
    };
  }
}
