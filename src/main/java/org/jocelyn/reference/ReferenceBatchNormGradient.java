package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link BatchNormGradient} as a loop over the elements. */
final class ReferenceBatchNormGradient implements OpKernel<BatchNormGradient> {
  @Override
  public Execution prepare(
      BatchNormGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray mean = (HostArray) in[op.meanInput()];
      HostArray variance = (HostArray) in[op.meanInput() + 1];
      HostArray dy = (HostArray) in[op.gradientInput()];
      ReferenceChannelGradients sums = new ReferenceChannelGradients(op, in, channels);
      for (int i = 0; i < x.length(); i++) {
        int c = i / size % channels;
        double deviation = Math.sqrt(variance.get(c) + op.norm().epsilon());
        sums.add(c, dy.get(i), (x.get(i) - mean.get(c)) / deviation);
        ((HostArray) out[0]).set(i, dy.get(i) * sums.gamma(c) / deviation);
      }
      sums.store(out);
      for (int c = 0; c < channels; c++) {
        double deviation = Math.sqrt(variance.get(c) + op.norm().epsilon());
        double scale = sums.gamma(c) / deviation;
        ((HostArray) out[op.meanOutput()]).set(c, -scale * sums.ofBeta(c));
        ((HostArray) out[op.meanOutput() + 1]).set(c, -scale * sums.ofGamma(c) / (2 * deviation));
      }
    };
  }
}
