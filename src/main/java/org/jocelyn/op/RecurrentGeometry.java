package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The extents of a recurrent operation.
 *
 * @param steps T
 * @param batch B, sequences
 * @param input I, elements of x at each step
 * @param hidden H, elements of the state
 * @param directions D
 * @param gates G, vectors of H sums that a step makes
 */
public record RecurrentGeometry(
    long steps, long batch, long input, long hidden, int directions, int gates) {

  /** From x and the recurrent weights, which have rank 3. */
  static RecurrentGeometry of(List<TensorType> inputs, int directions, int gates) {
    Shape x = inputs.get(0).shape();
    return new RecurrentGeometry(
        x.dim(0), x.dim(1), x.dim(2), inputs.get(2).shape().dim(2), directions, gates);
  }

  /** The type of the outputs of all steps, {@code [T, D, B, H]}. */
  TensorType sequence() {
    return TensorType.float32(steps, directions, batch, hidden);
  }

  /** The type of a state, {@code [D, B, H]}. */
  TensorType state() {
    return TensorType.float32(directions, batch, hidden);
  }
}
