package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Reduce.Kind;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Reduce} on every backend. */
class ReduceContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      // logarithms of sums and products need elements around 1
      HostTensor x = HostTensor.random(1, TensorType.float32(3, 37, 5, 19), 0.5, 1.5);
      cases.add(row(kind + " rows", Reduce.of(kind, -1), x));
      cases.add(row(kind + " columns", Reduce.of(kind, 1), x));
      cases.add(row(kind + " apart", Reduce.of(kind, 0, 2).keepingDims(), x));
      cases.add(row(kind + " ends", Reduce.of(kind, 3, 0), x));
      cases.add(row(kind + " all", Reduce.of(kind), x));
      cases.add(row(kind + " long row", Reduce.of(kind, 1), spread(kind, 2, 2, 70_001)));
      cases.add(row(kind + " tall columns", Reduce.of(kind, 0), spread(kind, 3, 9001, 7)));
      cases.add(row(kind + " of nothing", Reduce.of(kind, 1), HostTensor.random(4, 3, 0)));
      cases.add(row(kind + " scalar", Reduce.of(kind), HostTensor.filled(TensorType.float32(), 2)));
      cases.add(row(kind + " to nothing", Reduce.of(kind, 1), HostTensor.random(4, 0, 3)));
      cases.add(
          row(
              kind + " NaN and infinities",
              Reduce.of(kind, 1),
              HostTensor.filled(TensorType.float32(5, 40), 1)
                  .with(3, Double.NaN)
                  .with(47, Double.POSITIVE_INFINITY)
                  .with(90, Double.NEGATIVE_INFINITY)
                  .with(130, Double.POSITIVE_INFINITY)
                  .with(139, Double.NaN)));
      cases.add(
          row(
              kind + " NaN and infinities in columns",
              Reduce.of(kind, 0),
              HostTensor.filled(TensorType.float32(40, 5), 1)
                  .with(5, Double.NaN)
                  .with(11, Double.POSITIVE_INFINITY)
                  .with(27, Double.NEGATIVE_INFINITY)
                  .with(103, Double.POSITIVE_INFINITY)
                  .with(113, Double.NaN)));
    }
    for (DataType type : List.of(DataType.INT32, DataType.INT64)) {
      for (Kind kind : List.of(Kind.SUM, Kind.MAX, Kind.MIN, Kind.PROD)) {
        HostTensor x = HostTensor.random(5, TensorType.of(type, 4, 33, 6), -2e9, 2e9);
        cases.add(row(type + " " + kind + " rows", Reduce.of(kind, 2), x));
        cases.add(row(type + " " + kind + " columns", Reduce.of(kind, 1), x));
        cases.add(row(type + " " + kind + " all", Reduce.of(kind), x));
        cases.add(
            row(
                type + " " + kind + " of nothing",
                Reduce.of(kind, 0),
                HostTensor.random(6, TensorType.of(type, 0, 3), 0, 1)));
      }
    }
    cases.add(row("a million", Reduce.of(Kind.SUM), HostTensor.random(7, 1_000_000)));
    cases.add(
        row(
            "bias of a convolution",
            Reduce.of(Kind.SUM, 0, 2, 3),
            HostTensor.random(8, 4, 6, 31, 33)));
    cases.add(row("wide columns", Reduce.of(Kind.SUM, 0), HostTensor.random(9, 130, 1037)));
    cases.add(row("many short rows", Reduce.of(Kind.MEAN, -1), HostTensor.random(10, 5000, 3)));
    cases.add(
        row(
            "extreme logits",
            Reduce.of(Kind.LOG_SUM_EXP, -1),
            HostTensor.random(11, TensorType.float32(7, 333), -1e4, 1e4)));
    cases.add(
        row(
            "all at -1e4",
            Reduce.of(Kind.LOG_SUM_EXP, 0),
            HostTensor.filled(TensorType.float32(333, 3), -1e4)));
    cases.add(
        row(
            "nothing but negative infinity",
            Reduce.of(Kind.LOG_SUM_EXP, 0),
            HostTensor.filled(TensorType.float32(33, 3), Double.NEGATIVE_INFINITY)));
    return cases;
  }

  /**
   * A long axis: with products that neither vanish nor overflow, and logarithms of sums above 0.
   */
  private static HostTensor spread(Kind kind, long seed, long... dims) {
    return switch (kind) {
      case PROD -> HostTensor.random(seed, TensorType.float32(dims), 0.99, 1.0101);
      case LOG_SUM -> HostTensor.random(seed, TensorType.float32(dims), 0, 1);
      default -> HostTensor.random(seed, TensorType.float32(dims), -1, 1);
    };
  }

  /** Four times the bound that {@link Reduce} states. */
  private static Case row(String name, Reduce op, HostTensor x) {
    if (x.type().dataType() != DataType.FLOAT32) {
      return Case.of(name, op, Tolerance.exact(), x);
    }
    double count = Math.max(1, op.count(List.of(x.type())));
    double root = Math.sqrt(count);
    Tolerance tolerance =
        switch (op.kind()) {
          case MAX, MIN -> Tolerance.exact();
          case SUM -> Tolerance.summed(8, count, op);
          case MEAN -> Tolerance.summed(8, count, op);
          case SUM_SQUARES, L1, L2 -> Tolerance.relative(8 * root, 0);
          case PROD -> Tolerance.relative(4 * count, 0);
          case LOG_SUM_EXP -> Tolerance.relative(16, (8 * root + 64) * Tolerance.EPSILON);
          // the elements of these cases are positive, so the sum of magnitudes is the sum
          case LOG_SUM -> Tolerance.relative(16, 8 * root * Tolerance.EPSILON);
        };
    return Case.of(name, op, tolerance, x);
  }
}
