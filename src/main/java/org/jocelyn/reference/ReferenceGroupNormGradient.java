package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GroupNormGradient} as a loop over the groups of all samples. */
final class ReferenceGroupNormGradient implements OpKernel<GroupNormGradient> {
  @Override
  public Execution prepare(
      GroupNormGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    int rows = (int) (shape.dim(0) * op.norm().groups());
    int rowSize = (int) (channels / op.norm().groups()) * size;
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray dy = (HostArray) in[op.gradientInput()];
      HostArray dx = (HostArray) out[0];
      ReferenceChannelGradients sums = new ReferenceChannelGradients(op, in, channels);
      for (int start = 0; start < rows * rowSize; start += rowSize) {
        ReferenceMoments moments = ReferenceMoments.of(x, start, 1, 0, rowSize);
        double mean = 0;
        double slope = 0;
        for (int i = start; i < start + rowSize; i++) {
          int c = i / size % channels;
          double normalized = moments.normalize(x.get(i), op.norm().epsilon());
          mean += sums.gamma(c) * dy.get(i) / rowSize;
          slope += sums.gamma(c) * dy.get(i) * normalized / rowSize;
          sums.add(c, dy.get(i), normalized);
        }
        double deviation = Math.sqrt(moments.variance() + op.norm().epsilon());
        for (int i = start; i < start + rowSize; i++) {
          double g = sums.gamma(i / size % channels) * dy.get(i);
          double normalized = moments.normalize(x.get(i), op.norm().epsilon());
          dx.set(i, (g - mean - normalized * slope) / deviation);
        }
      }
      sums.store(out);
    };
  }
}
