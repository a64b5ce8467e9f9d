package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Reduce.Kind;
import org.jocelyn.op.TopK;
import org.jocelyn.testing.HostTensor;

class ReductionGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    int[][] axes = {{}, {0}, {1}, {-1}, {0, -1}, {1, 2}};
    for (Kind kind : Kind.values()) {
      HostTensor x = HostTensor.random(7, TensorType.float32(3, 4, 5), low(kind), 1.5);
      for (int[] reduced : axes) {
        cases.add(of(Reduce.of(kind, reduced), x));
        cases.add(of(Reduce.of(kind, reduced).keepingDims(), x));
      }
      cases.add(of(Reduce.of(kind), HostTensor.of(new float[] {0.7f})));
      cases.add(of(Reduce.of(kind, 1), HostTensor.random(7, 4, 0)));
      cases.add(of(Reduce.of(kind, 0), HostTensor.random(7, 4, 0)));
    }
    HostTensor ties = matrix(1, 3, 3, -2, -5, -5, 5, 5);
    cases.add(GradientCase.of("equal largest", Reduce.of(Kind.MAX, 1), ties));
    cases.add(GradientCase.of("equal smallest", Reduce.of(Kind.MIN, 1), ties));
    HostTensor zeros = matrix(2, 0, 3, -2, 0, 0, 5, 0, 2, 3, 0.5f, 4);
    for (Kind kind : new Kind[] {Kind.PROD, Kind.L1, Kind.L2, Kind.SUM_SQUARES}) {
      cases.add(GradientCase.of(kind + " with zeros", Reduce.of(kind, 1), zeros));
      cases.add(GradientCase.of(kind + " of zeros", Reduce.of(kind, 1), matrix(0, 0, 0, 0)));
    }
    HostTensor masked = matrix(0, Float.NEGATIVE_INFINITY, 1, Float.NEGATIVE_INFINITY);
    cases.add(GradientCase.of("masked exponents", Reduce.of(Kind.LOG_SUM_EXP, 1), masked));
    for (int axis : new int[] {0, 1, -1}) {
      for (int flags = 0; flags < 4; flags++) {
        CumulativeSum op = new CumulativeSum(axis, flags % 2 == 1, flags > 1);
        cases.add(GradientCase.of(op.toString(), op, HostTensor.random(5, 3, 4, 5)));
      }
      for (boolean largest : new boolean[] {true, false}) {
        TopK op = new TopK(2, axis, largest);
        cases.add(GradientCase.of(op.toString(), op, HostTensor.random(5, 3, 4, 5)));
      }
    }
    cases.add(GradientCase.of("the top none", new TopK(0, 0, true), HostTensor.random(5, 3, 4)));
    return cases;
  }

  private static double low(Kind kind) {
    return kind == Kind.LOG_SUM ? 0.2 : -1.5;
  }

  private static GradientCase of(Reduce op, HostTensor x) {
    return GradientCase.of(op + " " + x.shape(), op, x);
  }

  /** Rows of four. */
  private static HostTensor matrix(float... values) {
    return HostTensor.of(values, values.length / 4, 4);
  }
}
