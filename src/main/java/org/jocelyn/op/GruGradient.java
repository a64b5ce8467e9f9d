package org.jocelyn.op;

import java.util.Objects;

/**
 * The gradients of {@link Gru}; see {@link RecurrentGradient} for inputs and outputs. With the
 * gradient dh' of the state after a step, which is y's plus what the later steps give, {@code n},
 * {@code r} and {@code z} as in {@link Gru}, and f' and g' for derivatives at a gate's sum:
 *
 * <pre>
 *   δz = dh'⊙(h − n)⊙f'      δn = dh'⊙(1 − z)⊙g'
 *   u  = Rhᵀ·δn              δr = u⊙h⊙f'
 *   dh = dh'⊙z + u⊙r + Rzᵀ·δz + Rrᵀ·δr
 *
 *   or, when the reset comes after the product,
 *   δr = δn⊙(Rh·h + ch)⊙f'
 *   dh = dh'⊙z + Rhᵀ·(r⊙δn) + Rzᵀ·δz + Rrᵀ·δr
 * </pre>
 *
 * <p>The gradients of x, weights, recurrent weights and biases are products and sums of the δ as in
 * {@link RnnGradient}, those of Rh with r⊙h for h, or with r⊙δn for δn, as is that of ch.
 *
 * <p>Error: as of {@link RnnGradient}, times {@code 1 + |h|}.
 *
 * <p>Source: Werbos 1990, Backpropagation through time; Cho et al. 2014.
 *
 * @param forward the operation
 */
public record GruGradient(Gru forward) implements RecurrentGradient {
  public GruGradient {
    Objects.requireNonNull(forward, "forward");
    RecurrentGradient.checkActivations("GruGradient", forward);
  }
}
