package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link ArgReduce}: along each line, the first element that none beats. */
final class ReferenceArgReduce implements OpKernel<ArgReduce> {
  @Override
  public Execution prepare(ArgReduce op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int axis = x.axis(op.axis());
    int extent = (int) x.dim(axis);
    int inner = (int) x.sizeOf(axis + 1, x.rank());
    return (in, out) -> {
      HostArray from = (HostArray) in[0];
      HostArray to = (HostArray) out[0];
      for (int line = 0; line < to.length(); line++) {
        int start = line / inner * extent * inner + line % inner;
        int best = 0;
        for (int i = 1; i < extent; i++) {
          if (beats(op, from, start + i * inner, start + best * inner)) {
            best = i;
          }
        }
        to.setLong(line, best);
      }
    };
  }

  /** Whether element {@code i}, which comes after element {@code best}, is taken in its place. */
  private static boolean beats(ArgReduce op, HostArray x, int i, int best) {
    boolean nan = Double.isNaN(x.get(i));
    boolean nanBest = Double.isNaN(x.get(best));
    if (nan || nanBest) {
      return nan && (!nanBest || op.last());
    }
    int order = compare(x, i, best);
    return order == 0 ? op.last() : order > 0 == (op.kind() == ArgReduce.Kind.MAX);
  }

  /** Unlike Double.compare takes −0 and 0 as equal. */
  private static int compare(HostArray x, int i, int j) {
    if (x.dataType().isInteger()) {
      return Long.compare(x.getLong(i), x.getLong(j));
    }
    return x.get(i) < x.get(j) ? -1 : x.get(i) > x.get(j) ? 1 : 0;
  }
}
