package org.jocelyn.reference;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.TopK;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link TopK}: each line sorted as a whole. */
final class ReferenceTopK implements OpKernel<TopK> {
  @Override
  public Execution prepare(TopK op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int axis = x.axis(op.axis());
    int extent = (int) x.dim(axis);
    int inner = (int) x.sizeOf(axis + 1, x.rank());
    int k = (int) op.k();
    return (in, out) -> {
      HostArray from = (HostArray) in[0];
      for (int line = 0; line < from.length() / Math.max(1, extent); line++) {
        int start = line / inner * extent * inner + line % inner;
        int target = line / inner * k * inner + line % inner;
        // adding 0 makes 0 of −0; Double.compare puts NaN above all, and the sort keeps ties in
        // order
        Comparator<Integer> ascending =
            from.dataType().isFloating()
                ? Comparator.comparingDouble(i -> from.get(start + i * inner) + 0.0)
                : Comparator.comparingLong(i -> from.getLong(start + i * inner));
        List<Integer> sorted =
            IntStream.range(0, extent)
                .boxed()
                .sorted(op.largest() ? ascending.reversed() : ascending)
                .toList();
        for (int i = 0; i < k; i++) {
          from.copyTo(start + sorted.get(i) * inner, (HostArray) out[0], target + i * inner, 1);
          ((HostArray) out[1]).setLong(target + i * inner, sorted.get(i));
        }
      }
    };
  }
}
