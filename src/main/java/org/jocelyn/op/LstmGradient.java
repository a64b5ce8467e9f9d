package org.jocelyn.op;

import java.util.List;
import java.util.Objects;

/**
 * The gradients of {@link Lstm} without peepholes and coupling; see {@link RecurrentGradient} for
 * inputs and outputs. With the gradients dh' and dc' of state and cell after a step, which are what
 * the later steps give and for dh' y's too, {@code i}, {@code o}, {@code f} and {@code c̃} as in
 * {@link Lstm}, and f', g' and k' for derivatives at a gate's sum and at the cell:
 *
 * <pre>
 *   δo = dh'⊙k(c')⊙f'
 *   dc' += dh'⊙o⊙k'
 *   δi = dc'⊙c̃⊙f'      δf = dc'⊙c⊙f'      δc̃ = dc'⊙i⊙g'
 *   dc = dc'⊙f           dh = Rᵀ·δ
 * </pre>
 *
 * <p>The gradients of x, weights, recurrent weights and biases are products and sums of the δ as in
 * {@link RnnGradient}. The cells are computed anew, from the initial one on.
 *
 * <p>Error: as of {@link RnnGradient}, times {@code 1 + |c|}.
 *
 * <p>Source: Werbos 1990, Backpropagation through time; Hochreiter and Schmidhuber 1997.
 *
 * @param forward the operation
 */
public record LstmGradient(Lstm forward) implements RecurrentGradient {
  public LstmGradient {
    Objects.requireNonNull(forward, "forward");
    RecurrentGradient.checkActivations("LstmGradient", forward);
    Rules.parameter(!forward.peepholes(), "LstmGradient", "peepholes have no gradient here");
    Rules.parameter(!forward.coupled(), "LstmGradient", "coupled gates have no gradient here");
  }

  @Override
  public List<String> inputNames() {
    List<String> names = RecurrentGradient.super.inputNames();
    names.add("dcell");
    return names;
  }
}
