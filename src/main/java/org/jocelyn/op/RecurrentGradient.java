package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * The gradients of a {@link Recurrent} operation: back-propagation through time (Werbos 1990).
 *
 * <p>The inputs are those of the operation, its output y, from which the states before each step
 * are read, and the gradients of a loss with respect to all its outputs, in their order and of
 * their types. The outputs are the loss's gradients with respect to the operation's FLOAT32 inputs,
 * in their order and of their types; lengths have none.
 *
 * <p>Steps beyond a sequence's length have no part in any gradient: that of x is zero there, and
 * what x, y and y's gradient hold there is not read. Where clipping bounds a sum its derivative is
 * zero, and so is that of RELU at 0. Gates are computed anew from x and y.
 *
 * <p>The activations must be SIGMOID, TANH, RELU or IDENTITY.
 */
public sealed interface RecurrentGradient extends Op
    permits RnnGradient, LstmGradient, GruGradient {
  /** The activations that have a gradient here. */
  List<UnaryFunction> DIFFERENTIABLE =
      List.of(
          UnaryFunction.SIGMOID, UnaryFunction.TANH, UnaryFunction.RELU, UnaryFunction.IDENTITY);

  /** The operation whose gradients these are. */
  Recurrent forward();

  /** The operation's inputs, y and the gradients of y and the final state. */
  @Override
  default List<String> inputNames() {
    List<String> names = new ArrayList<>(forward().inputNames());
    names.addAll(List.of("y", "dy", "dstate"));
    return names;
  }

  /** Index of y among the inputs. */
  default int yInput() {
    return forward().inputNames().size();
  }

  /** Index of the gradient of output {@code output} of the operation among the inputs. */
  default int gradientInput(int output) {
    return yInput() + 1 + output;
  }

  /** Index of the gradient of the operation's input {@code input} among the outputs. */
  default int gradientOutput(int input) {
    int lengths = forward().recurrence().lengthsInput();
    return lengths >= 0 && input > lengths ? input - 1 : input;
  }

  @Override
  default List<TensorType> outputs(List<TensorType> inputs) {
    RecurrentGeometry g = forward().check(this, inputs);
    checkSequence(inputs, yInput(), g);
    checkSequence(inputs, gradientInput(0), g);
    for (int i = gradientInput(1); i < inputs.size(); i++) {
      Recurrence.checkState(this, inputs, i, g);
    }
    List<TensorType> gradients = new ArrayList<>(inputs.subList(0, yInput()));
    if (forward().recurrence().lengths()) {
      gradients.remove(forward().recurrence().lengthsInput());
    }
    return gradients;
  }

  private void checkSequence(List<TensorType> inputs, int index, RecurrentGeometry g) {
    Rules.type(this, inputs, index, DataType.FLOAT32);
    Recurrence.requireShape(
        this, inputs, index, "T, D, B, H", g.steps(), g.directions(), g.batch(), g.hidden());
  }

  /** The extents of the operation on these inputs. */
  default RecurrentGeometry geometry(List<TensorType> inputs) {
    return forward().geometry(inputs);
  }

  /** The constructors' check of the operation's activations. */
  static void checkActivations(String operation, Recurrent forward) {
    for (Activation activation : forward.activations()) {
      Rules.parameter(
          DIFFERENTIABLE.contains(activation.function()),
          operation,
          "activations must be of " + DIFFERENTIABLE + ", got " + activation.function());
    }
  }
}
