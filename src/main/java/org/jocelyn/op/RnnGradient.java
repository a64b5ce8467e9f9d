package org.jocelyn.op;

import java.util.Objects;

/**
 * The gradients of {@link Rnn}; see {@link RecurrentGradient} for inputs and outputs. With the
 * gradient dh' of the state after a step, which is y's plus what the later steps give, and ⊙ for
 * products of elements:
 *
 * <pre>
 *   δ  = dh'⊙f'(W·x + b + R·h + c)
 *   dh = Rᵀ·δ        dx = Wᵀ·δ
 *   dW = Σ δ·xᵀ      dR = Σ δ·hᵀ      db = dc = Σ δ      over steps and sequences
 * </pre>
 *
 * <p>Error: with δ's taken as exact, each product's is that of {@link Matmul} with its number of
 * terms. That of δ is carried from step to step as that of a state in {@link Rnn} is, and for
 * weights that damp, Δ being the largest magnitude of a gradient that comes in and L, S those of
 * {@link Rnn}, at most {@code ε·L·(20 + 2·√(I + G·H)·S)·Δ} in expectation over rounding.
 *
 * <p>Source: Werbos 1990, Backpropagation through time.
 *
 * @param forward the operation
 */
public record RnnGradient(Rnn forward) implements RecurrentGradient {
  public RnnGradient {
    Objects.requireNonNull(forward, "forward");
    RecurrentGradient.checkActivations("RnnGradient", forward);
  }
}
