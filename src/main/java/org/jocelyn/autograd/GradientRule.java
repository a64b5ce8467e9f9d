package org.jocelyn.autograd;

import org.jocelyn.op.Op;

/**
 * How gradients pass backwards through one operation.
 *
 * @param <O> the operation
 */
@FunctionalInterface
public interface GradientRule<O extends Op> {
  /**
   * Gives {@code pass} the gradient of each input that is wanted, made of the gradients that arrive
   * at the outputs. Tensors that it makes on the way are closed after it.
   */
  void backward(O op, Backward pass);

  /** Whether {@link #backward} reads this input's elements; the tape keeps only what is read. */
  default boolean needsInput(O op, int input) {
    return true;
  }

  /** Whether {@link #backward} reads this output's elements. */
  default boolean needsOutput(O op, int output) {
    return false;
  }

  /** A rule that reads neither inputs nor outputs, only gradients. */
  static <O extends Op> GradientRule<O> ofGradientsAlone(GradientRule<O> rule) {
    return new GradientRule<>() {
      @Override
      public void backward(O op, Backward pass) {
        rule.backward(op, pass);
      }

      @Override
      public boolean needsInput(O op, int input) {
        return false;
      }
    };
  }

  /** A rule that reads gradients and one input. */
  static <O extends Op> GradientRule<O> ofInput(int read, GradientRule<O> rule) {
    return new GradientRule<>() {
      @Override
      public void backward(O op, Backward pass) {
        rule.backward(op, pass);
      }

      @Override
      public boolean needsInput(O op, int input) {
        return input == read;
      }
    };
  }
}
