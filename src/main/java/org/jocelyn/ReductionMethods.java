package org.jocelyn;

import java.util.List;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.TopK;

/**
 * Sums, extremes and orders along axes. Reductions take the axes that they remove, all if none are
 * given; {@link #reduce} keeps them with extent 1 where asked.
 */
public sealed interface ReductionMethods extends TensorMethods permits Tensor {
  /** Any reduction; see {@link Reduce}. */
  default Tensor reduce(Reduce.Kind kind, boolean keepDims, int... axes) {
    Reduce op = Reduce.of(kind, axes);
    return run(keepDims ? op.keepingDims() : op);
  }

  /** {@code Σx}; see {@link Reduce}. */
  default Tensor sum(int... axes) {
    return run(Reduce.of(Reduce.Kind.SUM, axes));
  }

  /** {@code Σx / K}; see {@link Reduce}. */
  default Tensor mean(int... axes) {
    return run(Reduce.of(Reduce.Kind.MEAN, axes));
  }

  /** The largest elements; see {@link Reduce}. */
  default Tensor max(int... axes) {
    return run(Reduce.of(Reduce.Kind.MAX, axes));
  }

  /** The smallest elements; see {@link Reduce}. */
  default Tensor min(int... axes) {
    return run(Reduce.of(Reduce.Kind.MIN, axes));
  }

  /** {@code log Σeˣ}; see {@link Reduce}. */
  default Tensor logSumExp(int... axes) {
    return run(Reduce.of(Reduce.Kind.LOG_SUM_EXP, axes));
  }

  /** INT64 indices of the largest elements along an axis; see {@link ArgReduce}. */
  default Tensor argMax(int axis) {
    return run(ArgReduce.of(ArgReduce.Kind.MAX, axis));
  }

  /** INT64 indices of the smallest elements along an axis; see {@link ArgReduce}. */
  default Tensor argMin(int axis) {
    return run(ArgReduce.of(ArgReduce.Kind.MIN, axis));
  }

  /** Running sums along an axis; see {@link CumulativeSum}. */
  default Tensor cumulativeSum(int axis) {
    return run(new CumulativeSum(axis, false, false));
  }

  /** The k largest elements along an axis, and their INT64 indices; see {@link TopK}. */
  default List<Tensor> topK(long k, int axis) {
    return runAll(new TopK(k, axis, true));
  }
}
