package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.UnaryGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link UnaryGradient} as one loop. */
final class ReferenceUnaryGradient implements OpKernel<UnaryGradient> {
  @Override
  public Execution prepare(UnaryGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    return (in, out) -> {
      HostArray v = (HostArray) in[0];
      HostArray dy = (HostArray) in[1];
      HostArray dx = (HostArray) out[0];
      for (int i = 0; i < dx.length(); i++) {
        dx.set(i, dy.get(i) * derivative(op, v.get(i)));
      }
    };
  }

  private static double derivative(UnaryGradient op, double v) {
    return op.fromOutput()
        ? ReferenceDerivatives.fromOutput(op.function(), v, op.alpha(), op.beta())
        : ReferenceDerivatives.fromInput(op.function(), v, op.alpha(), op.beta());
  }
}
