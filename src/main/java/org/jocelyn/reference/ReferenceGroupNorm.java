package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GroupNorm} as a loop over the groups of all samples. */
final class ReferenceGroupNorm implements OpKernel<GroupNorm> {
  @Override
  public Execution prepare(GroupNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int channels = (int) shape.dim(1);
    int size = (int) shape.sizeOf(2, shape.rank());
    int rows = (int) (shape.dim(0) * op.groups());
    int rowSize = (int) (channels / op.groups()) * size;
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int row = 0; row < rows; row++) {
        ReferenceMoments moments = ReferenceMoments.of(x, row * rowSize, 1, 0, rowSize);
        for (int at = row * rowSize; at < (row + 1) * rowSize; at++) {
          int c = at / size % channels;
          double gamma = op.gamma() ? ((HostArray) in[op.gammaInput()]).get(c) : 1;
          double beta = op.beta() ? ((HostArray) in[op.betaInput()]).get(c) : 0;
          y.set(at, moments.normalize(x.get(at), op.epsilon()) * gamma + beta);
        }
      }
    };
  }
}
