package org.jocelyn.autograd;

import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.AdaptivePool2dGradient;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.Pool2dGradient;
import org.jocelyn.op.PoolGradient;
import org.jocelyn.op.PoolKind;

/** The rules of pooling: maxima read the input again to find the winners, means only its size. */
final class PoolingRules {
  private PoolingRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Pool2d.class, new Sliding())
        .add(AdaptivePool2d.class, new Adaptive())
        .add(GlobalPool.class, new Global());
  }

  private static final class Sliding implements GradientRule<Pool2d> {
    @Override
    public boolean needsInput(Pool2d op, int input) {
      return op.kind() == PoolKind.MAX;
    }

    @Override
    public void backward(Pool2d op, Backward pass) {
      Shape x = pass.inputType(0).shape();
      give(pass, new Pool2dGradient(op, x.dim(2), x.dim(3)), x);
    }
  }

  private static final class Adaptive implements GradientRule<AdaptivePool2d> {
    @Override
    public boolean needsInput(AdaptivePool2d op, int input) {
      return op.kind() == PoolKind.MAX;
    }

    @Override
    public void backward(AdaptivePool2d op, Backward pass) {
      Shape x = pass.inputType(0).shape();
      give(pass, new AdaptivePool2dGradient(op, x.dim(2), x.dim(3)), x);
    }
  }

  /** A single cell over planes of one row each. */
  private static final class Global implements GradientRule<GlobalPool> {
    @Override
    public boolean needsInput(GlobalPool op, int input) {
      return op.kind() == PoolKind.MAX;
    }

    @Override
    public void backward(GlobalPool op, Backward pass) {
      Shape x = pass.inputType(0).shape();
      long elements = x.sizeOf(2, x.rank());
      AdaptivePool2d cell = new AdaptivePool2d(op.kind(), 1, 1, false);
      give(
          pass,
          new AdaptivePool2dGradient(cell, 1, elements),
          Shape.of(x.dim(0), x.dim(1), 1, elements));
    }
  }

  /** The gradient of a pooling that sees its input in this shape. */
  private static void give(Backward pass, PoolGradient op, Shape x) {
    pass.give(
        0,
        () -> {
          Shape y = pass.outputType(0).shape();
          Tensor dy =
              pass.gradient(0).reshape(y.rank() == 4 ? y : Shape.of(x.dim(0), x.dim(1), 1, 1));
          Tensor dx = op.kind() == PoolKind.MAX ? pass.input(0).reshape(x).run(op, dy) : dy.run(op);
          return dx.reshape(pass.inputType(0).shape());
        });
  }
}
