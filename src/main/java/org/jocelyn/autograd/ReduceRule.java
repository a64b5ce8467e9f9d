package org.jocelyn.autograd;

import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Reduce.Kind;
import org.jocelyn.op.UnaryFunction;

/**
 * The gradient of {@link Reduce}. Of equal extremes each gets the same share; where a norm is 0 so
 * is its gradient.
 */
final class ReduceRule implements GradientRule<Reduce> {
  @Override
  public boolean needsInput(Reduce op, int input) {
    return op.kind() != Kind.SUM && op.kind() != Kind.MEAN;
  }

  @Override
  public boolean needsOutput(Reduce op, int output) {
    return switch (op.kind()) {
      case MAX, MIN, L2, LOG_SUM, LOG_SUM_EXP -> true;
      default -> false;
    };
  }

  @Override
  public void backward(Reduce op, Backward pass) {
    pass.give(0, () -> new Line(op, pass).gradient());
  }

  /** One reduction, everything of the result's shape having its axes back with extent 1. */
  private static final class Line {
    private final Reduce op;
    private final Backward pass;
    private final Shape kept;
    private final Tensor dy;

    Line(Reduce op, Backward pass) {
      this.op = op;
      this.pass = pass;
      this.kept = op.keepingDims().outputs(pass.inputTypes()).get(0).shape();
      this.dy = pass.gradient(0).reshape(kept);
    }

    Tensor gradient() {
      return switch (op.kind()) {
        case SUM -> spread(dy);
        case MEAN -> spread(dy.div((float) op.count(pass.inputTypes())));
        case MAX, MIN -> extreme();
        case PROD -> product();
        case SUM_SQUARES -> x().mul(dy.mul(2));
        case L1 -> x().sign().mul(dy);
        case L2 -> x().mul(y().equal(zero()).where(zero(), dy.div(y())));
        case LOG_SUM -> spread(dy.div(y().exp()));
        case LOG_SUM_EXP -> logSumExp();
      };
    }

    private Tensor x() {
      return pass.input(0);
    }

    private Tensor y() {
      return pass.output(0).reshape(kept);
    }

    private Tensor zero() {
      return pass.backend().scalar(0);
    }

    private Tensor spread(Tensor one) {
      return one.expand(pass.inputType(0).shape().dims());
    }

    private Tensor again(Kind kind, Tensor tensor) {
      return tensor.run(new Reduce(kind, op.axes(), true));
    }

    private Tensor extreme() {
      Tensor reached = x().equal(y()).cast(DataType.FLOAT32);
      return reached.mul(dy.div(again(Kind.SUM, reached)));
    }

    /** The product of the other elements: of those that are not 0, if no other one is. */
    private Tensor product() {
      Tensor isZero = x().equal(zero());
      Tensor zeros = isZero.cast(DataType.FLOAT32);
      Tensor factors = isZero.where(pass.backend().scalar(1), x());
      Tensor otherZeros = again(Kind.SUM, zeros).sub(zeros);
      Tensor others = again(Kind.PROD, factors).mul(dy).div(factors);
      return otherZeros.equal(zero()).where(others, zero());
    }

    /** An infinite y counts as 0, so that a line of −∞ has the gradient 0. */
    private Tensor logSumExp() {
      Tensor finite = y().apply(UnaryFunction.IS_INF).where(zero(), y());
      return x().sub(finite).exp().mul(dy);
    }
  }
}
