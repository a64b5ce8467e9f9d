package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * An operation that goes through sequences step by step with a state: x is FLOAT32 {@code [T, B,
 * I]}, T steps of B sequences. Its outputs are every step's output {@code [T, D, B, H]} and the
 * final state {@code [D, B, H]}, D being 2 for both directions and 1 else. Sequences that lie batch
 * first (ONNX's layout 1) are for the caller to transpose.
 *
 * <p>The inputs, in ONNX's order: x; weights {@code [D, G·H, I]}, the rows of G gates one after the
 * other; recurrent weights {@code [D, G·H, H]}; then, if they are there, bias {@code [D, 2·G·H]},
 * all that are added to the products with x followed by all that are added to those with the state;
 * lengths {@code [B]}; initial state {@code [D, B, H]}; and what the operation has of its own.
 */
public sealed interface Recurrent extends Op permits Rnn, Lstm, Gru {
  /** What recurrent operations have in common. */
  Recurrence recurrence();

  /** Vectors of sums that a step makes: G. */
  int gates();

  /** How many activations a direction has. */
  int functions();

  /**
   * The activations, {@link #functions()} of them for all directions, or so many for the first
   * direction and then so many for the second.
   */
  List<Activation> activations();

  /** Activation {@code index} of a direction. */
  default Activation activation(int direction, int index) {
    boolean own = activations().size() > functions();
    return activations().get((own ? direction * functions() : 0) + index);
  }

  /** What all have in common; an operation with inputs of its own adds them. */
  @Override
  default List<String> inputNames() {
    return recurrence().inputNames();
  }

  /** Every step's output and the final state; an operation with more state adds it. */
  @Override
  default List<TensorType> outputs(List<TensorType> inputs) {
    RecurrentGeometry g = check(this, inputs);
    return List.of(g.sequence(), g.state());
  }

  /**
   * Checks the inputs of this operation at the beginning of those of {@code op}, which is this or
   * its gradient; returns their extents.
   */
  default RecurrentGeometry check(Op op, List<TensorType> inputs) {
    return recurrence().check(op, inputs, gates());
  }

  /** The extents of the operation on these inputs. */
  default RecurrentGeometry geometry(List<TensorType> inputs) {
    return RecurrentGeometry.of(inputs, recurrence().direction().count(), gates());
  }

  /** The constructors' check of the activations; returns a copy. */
  static List<Activation> checked(
      String operation, Recurrence recurrence, int functions, List<Activation> activations) {
    int directions = recurrence.direction().count();
    Rules.parameter(
        activations.size() == functions || activations.size() == functions * directions,
        operation,
        recurrence.direction()
            + " takes "
            + functions
            + (directions > 1 ? " or " + functions * directions : "")
            + " activations, got "
            + activations.size());
    return List.copyOf(activations);
  }
}
