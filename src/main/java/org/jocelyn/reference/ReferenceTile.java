package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Tile;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Tile} element by element. */
final class ReferenceTile implements OpKernel<Tile> {
  @Override
  public Execution prepare(Tile op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long[] at = Coordinates.of(y, i);
        for (int axis = 0; axis < x.rank(); axis++) {
          at[axis] %= x.dim(axis);
        }
        ((HostArray) in[0]).copyTo(Coordinates.position(x, at), (HostArray) out[0], i, 1);
      }
    };
  }
}
