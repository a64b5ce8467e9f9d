package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CacheAppend} as one array copy for each head. */
final class CpuCacheAppend implements OpKernel<CacheAppend> {
  @Override
  public Execution prepare(CacheAppend op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape cacheShape = inputs.get(0).shape();
    Shape updateShape = inputs.get(1).shape();
    int heads = (int) updateShape.sizeOf(0, 2);
    int cacheHead = (int) cacheShape.sizeOf(2, 4);
    int updateHead = (int) updateShape.sizeOf(2, 4);
    int position = (int) (op.position() * cacheShape.dim(3));
    return (in, out) -> {
      HostArray update = (HostArray) in[1];
      HostArray cache = (HostArray) out[0];
      for (int head = 0; head < heads; head++) {
        update.copyTo(head * updateHead, cache, head * cacheHead + position, updateHead);
      }
    };
  }
}
