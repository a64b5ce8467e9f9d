package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.Philox;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Dropout} as one loop. */
final class ReferenceDropout implements OpKernel<Dropout> {
  @Override
  public Execution prepare(Dropout op, List<TensorType> inputs, List<TensorType> outputs) {
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray counter = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      Philox philox = new Philox(counter.getLong(0), counter.getLong(1));
      int[] words = new int[4];
      for (int i = 0; i < y.length(); i++) {
        if (i % 4 == 0) {
          philox.block(i / 4, words);
        }
        boolean kept = Integer.toUnsignedLong(words[i % 4]) >= op.threshold();
        y.set(i, kept ? x.get(i) / (1 - (double) op.rate()) : 0);
      }
    };
  }
}
