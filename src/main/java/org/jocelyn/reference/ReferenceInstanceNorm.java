package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link InstanceNorm} as a loop over planes. */
final class ReferenceInstanceNorm implements OpKernel<InstanceNorm> {
  @Override
  public Execution prepare(InstanceNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int planes = (int) shape.sizeOf(0, 2);
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int plane = 0; plane < planes; plane++) {
        ReferenceMoments moments = ReferenceMoments.of(x, plane * size, 1, 0, size);
        int c = plane % channels;
        double gamma = op.gamma() ? ((HostArray) in[op.gammaInput()]).get(c) : 1;
        double beta = op.beta() ? ((HostArray) in[op.betaInput()]).get(c) : 0;
        for (int i = plane * size; i < (plane + 1) * size; i++) {
          y.set(i, moments.normalize(x.get(i), op.epsilon()) * gamma + beta);
        }
      }
    };
  }
}
