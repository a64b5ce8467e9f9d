package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTrainingGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link BatchNormTrainingGradient} as loops over channels and their planes. */
final class ReferenceBatchNormTrainingGradient implements OpKernel<BatchNormTrainingGradient> {
  @Override
  public Execution prepare(
      BatchNormTrainingGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    double count = (double) shape.dim(0) * size;
    double epsilon = op.norm().epsilon();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray dy = (HostArray) in[op.gradientInput()];
      HostArray dx = (HostArray) out[0];
      ReferenceChannelGradients sums = new ReferenceChannelGradients(op, in, channels);
      ReferenceMoments[] moments = new ReferenceMoments[channels];
      for (int c = 0; c < channels; c++) {
        double mean =
            ReferenceMoments.of(x, c * size, (int) shape.dim(0), channels * size, size).mean();
        moments[c] = new ReferenceMoments(mean, ((HostArray) in[op.meanInput() + 1]).get(c));
      }
      for (int i = 0; i < x.length(); i++) {
        int c = i / size % channels;
        sums.add(c, dy.get(i), moments[c].normalize(x.get(i), epsilon));
      }
      for (int i = 0; i < x.length(); i++) {
        int c = i / size % channels;
        double normalized = moments[c].normalize(x.get(i), epsilon);
        double own = dy.get(i) - sums.ofBeta(c) / count - normalized * sums.ofGamma(c) / count;
        dx.set(i, own * sums.gamma(c) / Math.sqrt(moments[c].variance() + epsilon));
      }
      sums.store(out);
    };
  }
}
