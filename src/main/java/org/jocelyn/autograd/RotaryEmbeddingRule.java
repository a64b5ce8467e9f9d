package org.jocelyn.autograd;

import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.op.RotaryEmbedding;

/**
 * The gradient of {@link RotaryEmbedding}: dx is dy turned back; those of cosines and sines are
 * sums over heads of {@code dy₁x₁ + dy₂x₂} and {@code dy₂x₁ − dy₁x₂}.
 */
final class RotaryEmbeddingRule implements GradientRule<RotaryEmbedding> {
  @Override
  public void backward(RotaryEmbedding op, Backward pass) {
    pass.give(0, () -> turnedBack(op, pass));
    pass.give(1, () -> ofAngles(op, pass, pass.input(0)));
    pass.give(2, () -> ofAngles(op, pass, turnedBySquareAngle(op, pass)));
  }

  private static Tensor turnedBack(RotaryEmbedding op, Backward pass) {
    Tensor dy = pass.gradient(0);
    Tensor sines = pass.input(2).neg();
    return op.positioned()
        ? dy.run(op, pass.input(1), sines, pass.input(3))
        : dy.run(op, pass.input(1), sines);
  }

  /** x with every pair (x₁, x₂) replaced by (−x₂, x₁). */
  private static Tensor turnedBySquareAngle(RotaryEmbedding op, Backward pass) {
    Shape x = pass.inputType(0).shape();
    long[] angles = {x.dim(0), x.dim(2), pairs(pass)};
    Tensor zeros = pass.backend().zeros(angles);
    Tensor ones = pass.backend().ones(angles);
    return pass.input(0).run(new RotaryEmbedding(op.interleaved(), false), zeros, ones);
  }

  /** The sum of dy's products with {@code turned} over pairs, heads and equal positions. */
  private static Tensor ofAngles(RotaryEmbedding op, Backward pass, Tensor turned) {
    Shape x = pass.inputType(0).shape();
    long pairs = pairs(pass);
    Tensor products = pass.gradient(0).mul(turned).slice(3, 0, 2 * pairs);
    Shape heads = x.slice(0, 3);
    Tensor sums =
        op.interleaved()
            ? products.reshape(heads.concat(Shape.of(pairs, 2))).sum(1, 4)
            : products.reshape(heads.concat(Shape.of(2, pairs))).sum(1, 3);
    return op.positioned()
        ? pass.input(3).run(new GatherGradient(0, pass.inputType(1).shape().dim(0)), sums)
        : sums;
  }

  private static long pairs(Backward pass) {
    return pass.inputType(1).shape().dim(-1);
  }
}
