package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link BatchNormTraining} as loops over channels and their planes. */
final class ReferenceBatchNormTraining implements OpKernel<BatchNormTraining> {
  @Override
  public Execution prepare(
      BatchNormTraining op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int batch = (int) shape.dim(0);
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int c = 0; c < channels; c++) {
        ReferenceMoments moments = ReferenceMoments.of(x, c * size, batch, channels * size, size);
        ((HostArray) out[1]).set(c, moments.mean());
        ((HostArray) out[2]).set(c, moments.variance());
        double gamma = op.gamma() ? ((HostArray) in[op.gammaInput()]).get(c) : 1;
        double beta = op.beta() ? ((HostArray) in[op.betaInput()]).get(c) : 0;
        for (int n = 0; n < batch; n++) {
          for (int i = 0; i < size; i++) {
            int at = (n * channels + c) * size + i;
            y.set(at, moments.normalize(x.get(at), op.epsilon()) * gamma + beta);
          }
        }
      }
    };
  }
}
