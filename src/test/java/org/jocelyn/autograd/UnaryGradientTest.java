package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.Op;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;
import org.jocelyn.testing.HostTensor;

class UnaryGradientTest extends GradientContract {
  @Override
  protected List<GradientCase> cases() {
    List<GradientCase> cases = new ArrayList<>();
    for (UnaryFunction function : UnaryFunction.values()) {
      if (!function.isPredicate()) {
        HostTensor x = HostTensor.random(5, TensorType.float32(40), low(function), high(function));
        Unary op = new Unary(function, 0.7f, 1.6f);
        cases.add(GradientCase.of(op.toString(), op, x));
      }
    }
    // parameters with which the value does not tell the derivative
    HostTensor x = HostTensor.random(5, 4, 10);
    cases.add(of("a negative slope", new Unary(UnaryFunction.LEAKY_RELU, -0.3f, 0), x));
    cases.add(of("a negative scale", new Unary(UnaryFunction.SELU, 0.7f, -1), x));
    cases.add(of("power 2", new Unary(UnaryFunction.POWER, 2, 0), x));
    cases.add(
        GradientCase.of("a chain", t -> List.of(t.get(0).gelu().tanh().neg().exp().add(1)), x));
    cases.add(of("dropout", new Dropout(0.4f), x, HostTensor.of(new long[] {3, 1L << 40}, 2)));
    cases.add(of("upper triangle", new Trilu(true, 1), x));
    cases.add(of("lower triangle", new Trilu(false, -1), HostTensor.random(6, 2, 4, 3)));
    cases.add(of("cast to the same type", new Cast(DataType.FLOAT32), x));
    addWhere(cases);
    return cases;
  }

  private static GradientCase of(String name, Op op, HostTensor... inputs) {
    return GradientCase.of(name, op, inputs);
  }

  private static void addWhere(List<GradientCase> cases) {
    long[][][] shapes = {
      {{3, 4}, {3, 4}, {3, 4}},
      {{3, 1}, {4}, {3, 4}},
      {{2, 3, 1}, {}, {1, 4}},
      {{4}, {2, 1, 4}, {3, 1}},
      {{3, 4}, {}, {}},
      {{0, 4}, {4}, {1, 1}}
    };
    for (long[][] shape : shapes) {
      HostTensor condition = HostTensor.random(1, TensorType.of(DataType.BOOL, shape[0]), 0, 1);
      HostTensor a = HostTensor.random(2, shape[1]);
      HostTensor b = HostTensor.random(3, shape[2]);
      String name = "where " + condition.shape() + a.shape() + b.shape();
      cases.add(GradientCase.of(name, new Where(), condition, a, b));
    }
  }

  private static double low(UnaryFunction function) {
    return switch (function) {
      case LOG, SQRT, RSQRT, RECIPROCAL, POWER -> 0.3;
      case ACOSH -> 1.2;
      case ASIN, ACOS, ATANH, TAN -> -0.9;
      default -> -3;
    };
  }

  private static double high(UnaryFunction function) {
    return switch (function) {
      case ASIN, ACOS, ATANH, TAN -> 0.9;
      default -> 3;
    };
  }
}
