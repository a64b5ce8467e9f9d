package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CacheAppend} element by element. */
final class ReferenceCacheAppend implements OpKernel<CacheAppend> {
  @Override
  public Execution prepare(CacheAppend op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape cacheShape = inputs.get(0).shape();
    Shape updateShape = inputs.get(1).shape();
    int headDim = (int) updateShape.dim(3);
    int cacheHead = (int) cacheShape.dim(2) * headDim;
    int updateHead = (int) updateShape.dim(2) * headDim;
    int position = (int) op.position() * headDim;
    return (in, out) -> {
      HostArray update = (HostArray) in[1];
      HostArray cache = (HostArray) out[0];
      for (int i = 0; i < update.length(); i++) {
        cache.set(i / updateHead * cacheHead + position + i % updateHead, update.get(i));
      }
    };
  }
}
