package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link RotaryEmbedding} head by head. */
final class ReferenceRotaryEmbedding implements OpKernel<RotaryEmbedding> {
  @Override
  public Execution prepare(RotaryEmbedding op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int heads = (int) x.dim(1);
    int steps = (int) x.dim(2);
    int headDim = (int) x.dim(3);
    Shape angles = inputs.get(1).shape();
    int pairs = (int) angles.dim(-1);
    return (in, out) -> {
      HostArray from = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      from.copyTo(0, y, 0, y.length());
      for (int row = 0; row < x.sizeOf(0, 3); row++) {
        int position = row / (heads * steps) * steps + row % steps;
        int angle = op.positioned() ? positioned(in, position, (int) angles.dim(0)) : position;
        for (int pair = 0; pair < pairs; pair++) {
          int first = row * headDim + (op.interleaved() ? 2 * pair : pair);
          int second = first + (op.interleaved() ? 1 : pairs);
          double cos = angle < 0 ? Double.NaN : ((HostArray) in[1]).get(angle * pairs + pair);
          double sin = angle < 0 ? Double.NaN : ((HostArray) in[2]).get(angle * pairs + pair);
          y.set(first, from.get(first) * cos - from.get(second) * sin);
          y.set(second, from.get(second) * cos + from.get(first) * sin);
        }
      }
    };
  }

  /** The row of the angles, −1 out of range. */
  private static int positioned(Storage[] in, int position, int rows) {
    long id = ((HostArray) in[3]).getLong(position);
    id = id < 0 ? id + rows : id;
    return id >= 0 && id < rows ? (int) id : -1;
  }
}
