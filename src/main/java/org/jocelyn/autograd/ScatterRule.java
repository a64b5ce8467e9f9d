package org.jocelyn.autograd;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Op;
import org.jocelyn.op.ScatterReduction;

/**
 * The gradient of an operation that scatters with respect to data and updates. Of several updates
 * of one element the last has replaced it; of equal extremes each gets the same share. An update
 * whose index is out of range has the gradient 0.
 *
 * @param <O> the operation
 */
final class ScatterRule<O extends Op> implements GradientRule<O> {
  private final Function<O, ScatterReduction> reduction;
  private final BiFunction<O, ScatterReduction, Op> scatter;
  private final Function<O, Op> gather;

  /**
   * For one of the two operations.
   *
   * @param reduction what it does
   * @param scatter the same with another reduction
   * @param gather what picks the elements that it places
   */
  ScatterRule(
      Function<O, ScatterReduction> reduction,
      BiFunction<O, ScatterReduction, Op> scatter,
      Function<O, Op> gather) {
    this.reduction = reduction;
    this.scatter = scatter;
    this.gather = gather;
  }

  @Override
  public boolean needsInput(O op, int input) {
    return input == 1 || !movesOnly(op);
  }

  @Override
  public boolean needsOutput(O op, int output) {
    return isExtreme(reduction.apply(op));
  }

  @Override
  public void backward(O op, Backward pass) {
    Scattered scattered = new Scattered(op, pass);
    switch (reduction.apply(op)) {
      case NONE -> scattered.replaced();
      case ADD -> scattered.added();
      case MUL -> scattered.multiplied();
      case MIN, MAX -> scattered.extreme();
    }
  }

  private boolean movesOnly(O op) {
    return reduction.apply(op) == ScatterReduction.NONE
        || reduction.apply(op) == ScatterReduction.ADD;
  }

  private static boolean isExtreme(ScatterReduction reduction) {
    return reduction == ScatterReduction.MIN || reduction == ScatterReduction.MAX;
  }

  /** One pass. */
  private final class Scattered {
    private final O op;
    private final Backward pass;
    private final Tensor dy;
    private final Tensor zero;

    Scattered(O op, Backward pass) {
      this.op = op;
      this.pass = pass;
      this.dy = pass.gradient(0);
      this.zero = pass.backend().full(TensorType.of(dy.dataType()), 0);
    }

    /** The elements of a tensor of data's shape where the updates meet it. */
    private Tensor met(Tensor tensor) {
      return tensor.run(gather.apply(op), pass.input(1));
    }

    private Tensor scattered(ScatterReduction how, Tensor data, Tensor updates) {
      return data.run(scatter.apply(op, how), pass.input(1), updates);
    }

    private Tensor full(int input, DataType type, double value) {
      return pass.backend().full(pass.inputType(input).withDataType(type), value);
    }

    private void giveUpdates(Tensor condition, Tensor gradient) {
      pass.give(2, () -> condition.where(gradient, zero));
    }

    private void replaced() {
      pass.give(0, () -> scattered(ScatterReduction.NONE, dy, full(2, dy.dataType(), 0)));
      if (pass.wants(2)) {
        // each update leaves its number, from 1 on; whose is found there was the last
        long count = pass.inputType(2).size();
        Tensor numbers =
            pass.backend()
                .full(TensorType.of(DataType.INT64, count), 1)
                .run(new CumulativeSum(0, false, false))
                .reshape(pass.inputType(2).shape());
        Tensor last = scattered(ScatterReduction.NONE, full(0, DataType.INT64, 0), numbers);
        giveUpdates(met(last).equal(numbers), met(dy));
      }
    }

    private void added() {
      pass.give(0, dy);
      if (pass.wants(2)) {
        giveUpdates(met(full(0, DataType.BOOL, 1)), met(dy));
      }
    }

    private void extreme() {
      Tensor dataReaches = pass.input(0).equal(pass.output(0)).cast(DataType.FLOAT32);
      Tensor updateReaches = pass.input(2).equal(met(pass.output(0)));
      Tensor reaching =
          scattered(ScatterReduction.ADD, dataReaches, updateReaches.cast(DataType.FLOAT32));
      Tensor share = dy.div(reaching);
      pass.give(0, () -> dataReaches.mul(share));
      giveUpdates(updateReaches, met(share));
    }

    /** The product of the other factors: of those that are not 0, if no other one is. */
    private void multiplied() {
      Tensor zeros = isZero(0).cast(DataType.FLOAT32);
      Tensor updateZeros = isZero(2).cast(DataType.FLOAT32);
      Tensor all = scattered(ScatterReduction.ADD, zeros, updateZeros);
      Tensor product = scattered(ScatterReduction.MUL, factors(0), factors(2)).mul(dy);
      pass.give(0, () -> all.equal(zeros).where(product.div(factors(0)), zero));
      giveUpdates(met(all).equal(updateZeros), met(product).div(factors(2)));
    }

    private Tensor isZero(int input) {
      return pass.input(input).equal(zero);
    }

    private Tensor factors(int input) {
      return isZero(input).where(pass.backend().scalar(1), pass.input(input));
    }
  }
}
