package org.jocelyn.autograd;

import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;

/**
 * The gradient of {@link Matmul}: with g the gradient before the activation, {@code dA =
 * alpha·g·Bᵀ}, {@code dB = alpha·Aᵀ·g}, each transposed as its operand is and summed over the
 * matrices for which it was repeated, and for the bias the sum of g's rows.
 */
final class MatmulGradient implements GradientRule<Matmul> {
  @Override
  public boolean needsInput(Matmul op, int input) {
    return input < 2 || !FusedActivation.derivesFromOutput(op.activation());
  }

  @Override
  public boolean needsOutput(Matmul op, int output) {
    return FusedActivation.readsOutput(op.activation());
  }

  @Override
  public void backward(Matmul op, Backward pass) {
    if (op.accumulate() && !FusedActivation.derivesFromOutput(op.activation())) {
      throw new NoGradientException(
          "Tape.gradients: "
              + op.label()
              + " with an accumulator, which it writes over, and activation "
              + op.activation().function()
              + ", whose gradient needs the sum before it: apply the activation by itself");
    }
    MatmulGeometry geometry = op.geometry(pass.inputTypes().subList(0, 2));
    Tensor g = FusedActivation.before(op.activation(), pass, () -> preActivation(op, pass));
    Tensor matrices = g.reshape(geometry.batch().concat(Shape.of(geometry.m(), geometry.n())));
    pass.give(0, () -> gradientOfA(op, pass, geometry, matrices));
    pass.give(1, () -> gradientOfB(op, pass, geometry, matrices));
    if (op.bias()) {
      pass.give(op.biasInput(), () -> matrices.reshape(rows(geometry), geometry.n()).sum(0));
    }
    if (op.accumulate()) {
      pass.give(op.accumulatorInput(), g);
    }
  }

  private static Tensor preActivation(Matmul op, Backward pass) {
    return pass.backend().run(op.then(Activation.NONE), pass.inputTensors()).get(0);
  }

  private static Tensor gradientOfA(Matmul op, Backward pass, MatmulGeometry geometry, Tensor g) {
    Shape b = geometry.batchB().concat(matrix(geometry.k(), geometry.n(), op.transposeB()));
    Tensor operand = pass.floatInput(1).reshape(b);
    Tensor gradient =
        op.transposeA()
            ? product(op, operand, op.transposeB(), g, true)
            : product(op, g, false, operand, !op.transposeB());
    Shape a = geometry.batchA().concat(matrix(geometry.m(), geometry.k(), op.transposeA()));
    return Backward.sumTo(gradient, a).reshape(pass.inputType(0).shape());
  }

  private static Tensor gradientOfB(Matmul op, Backward pass, MatmulGeometry geometry, Tensor g) {
    Shape a = geometry.batchA().concat(matrix(geometry.m(), geometry.k(), op.transposeA()));
    Tensor operand = pass.floatInput(0).reshape(a);
    Tensor right = g;
    boolean oneB = geometry.batchB().size() == 1 && geometry.batchA().equals(geometry.batch());
    if (oneB && !op.transposeA()) {
      // all rows of all matrices met one B: the sum over the matrices is part of one product
      operand = operand.reshape(rows(geometry), geometry.k());
      right = g.reshape(rows(geometry), geometry.n());
    }
    Tensor gradient =
        op.transposeB()
            ? product(op, right, true, operand, op.transposeA())
            : product(op, operand, !op.transposeA(), right, false);
    Shape b = geometry.batchB().concat(matrix(geometry.k(), geometry.n(), op.transposeB()));
    return Backward.sumTo(gradient, trailing(b, gradient.rank()))
        .reshape(pass.inputType(1).shape());
  }

  /** The shape without leading extents of 1 that a tensor of this rank lacks. */
  private static Shape trailing(Shape shape, int rank) {
    return shape.rank() <= rank ? shape : shape.slice(shape.rank() - rank, shape.rank());
  }

  /** Rows of all matrices of the result. */
  private static long rows(MatmulGeometry geometry) {
    return geometry.batch().size() * geometry.m();
  }

  private static Shape matrix(long rows, long columns, boolean transposed) {
    return transposed ? Shape.of(columns, rows) : Shape.of(rows, columns);
  }

  private static Tensor product(
      Matmul op, Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    return a.run(Matmul.plain().transposed(transposeA, transposeB).scaled(op.alpha()), b);
  }
}
