package org.jocelyn.autograd;

import java.util.function.Supplier;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;

/**
 * The gradient of {@link Binary}, summed over the axes along which an operand was broadcast. Of
 * equal elements MIN and MAX give each half. POW has no gradient for a base below 0 with respect to
 * the exponent (NaN), and 0 for a base of 0.
 */
final class BinaryGradient implements GradientRule<Binary> {
  @Override
  public boolean needsInput(Binary op, int input) {
    return switch (op.function()) {
      case MUL -> true;
      case ADD, SUB -> false;
      case DIV -> input == 1;
      default -> true;
    };
  }

  @Override
  public boolean needsOutput(Binary op, int output) {
    return switch (op.function()) {
      case DIV, POW, FMOD, MOD -> true;
      default -> false;
    };
  }

  @Override
  public void backward(Binary op, Backward pass) {
    Tensor dy = pass.gradient(0);
    switch (op.function()) {
      case ADD -> give(pass, () -> dy, () -> dy);
      case SUB -> give(pass, () -> dy, dy::neg);
      case MUL -> give(pass, () -> dy.mul(pass.input(1)), () -> dy.mul(pass.input(0)));
      case DIV ->
          give(
              pass,
              () -> dy.div(pass.input(1)),
              () -> dy.mul(pass.output(0)).div(pass.input(1)).neg());
      case MIN -> extreme(pass, BinaryFunction.LESS);
      case MAX -> extreme(pass, BinaryFunction.GREATER);
      case POW -> power(pass);
      case MOD, FMOD -> give(pass, () -> dy, () -> dy.mul(quotient(pass)).neg());
      default -> throw new IllegalArgumentException(op.function() + " gives no floating value");
    }
  }

  private static void give(Backward pass, Supplier<Tensor> da, Supplier<Tensor> db) {
    pass.give(0, () -> Backward.sumTo(da.get(), pass.inputType(0).shape()));
    pass.give(1, () -> Backward.sumTo(db.get(), pass.inputType(1).shape()));
  }

  private static void extreme(Backward pass, BinaryFunction wins) {
    Tensor a = pass.input(0);
    Tensor b = pass.input(1);
    Tensor dy = pass.gradient(0);
    Tensor half = a.equal(b).cast(DataType.FLOAT32).mul(0.5f);
    give(
        pass,
        () -> dy.mul(a.apply(wins, b).cast(DataType.FLOAT32).add(half)),
        () -> dy.mul(b.apply(wins, a).cast(DataType.FLOAT32).add(half)));
  }

  private static void power(Backward pass) {
    Tensor a = pass.input(0);
    Tensor b = pass.input(1);
    Tensor dy = pass.gradient(0);
    give(
        pass,
        () -> dy.mul(b).mul(a.pow(b.sub(1))),
        () -> {
          Tensor zero = pass.backend().scalar(0);
          Tensor slope = pass.output(0).mul(a.log());
          return dy.mul(a.equal(zero).where(zero, slope));
        });
  }

  /** The whole number of times that b was taken from a: {@code (a − y)/b}. */
  private static Tensor quotient(Backward pass) {
    return pass.input(0).sub(pass.output(0)).div(pass.input(1)).round();
  }
}
