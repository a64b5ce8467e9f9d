package org.jocelyn.nn;

import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;

/**
 * Global attention (Luong, Pham and Manning 2015, scores of the kind "general"): each state h of a
 * decoder looks at all states m_s of an encoder, {@code a_s = softmax_s(hᵀ·W_a·m_s)}, {@code c =
 * Σ_s a_s·m_s}, and becomes the attentional vector {@code tanh(W_c·[c; h])}. The decoder does not
 * depend on what it saw, so all its states attend in one pass.
 *
 * <p>States are {@code [B, T, width]}, the memory is {@code [B, S, memoryWidth]}, the output {@code
 * [B, T, width]}. Parameters, without biases: scores.weight, W_aᵀ {@code [memoryWidth, width]}, and
 * combination.weight, W_c {@code [width, memoryWidth + width]}; uniform as {@link Linear}'s.
 */
public final class GlobalAttention extends Block {
  private final Linear scores;
  private final Linear combination;

  public GlobalAttention(long width, long memoryWidth) {
    this.scores = block("scores", linear(width, memoryWidth, Activation.NONE));
    this.combination = block("combination", linear(memoryWidth + width, width, Activation.TANH));
  }

  private static Linear linear(long in, long out, Activation activation) {
    return new Linear(in, out, false, activation, Initializer.linearUniform());
  }

  /** The attentional vectors. */
  public Tensor forward(Tensor states, Tensor memory, AttentionMask mask) {
    check(states, memory);
    return backend()
        .tidy(
            () -> {
              Tensor keys = memory.unsqueeze(1);
              Tensor context =
                  queries(states).attention(attention(mask), keys, keys, mask.inputs());
              return combination.forward(context.squeeze(1).concat(-1, states));
            });
  }

  /** How much each state looks at each of the memory's: {@code [B, T, S]}, in sum 1. */
  public Tensor weights(Tensor states, Tensor memory, AttentionMask mask) {
    check(states, memory);
    return backend()
        .tidy(
            () ->
                queries(states)
                    .attentionWeights(attention(mask), memory.unsqueeze(1), mask.inputs())
                    .squeeze(1));
  }

  private static void check(Tensor states, Tensor memory) {
    if (states.rank() != 3 || memory.rank() != 3) {
      throw new ShapeException(
          "GlobalAttention(states %s, memory %s): must have the axes [B, T, width] and [B, S, width]"
              .formatted(states.type(), memory.type()));
    }
  }

  private Tensor queries(Tensor states) {
    return scores.forward(states).unsqueeze(1);
  }

  private static Attention attention(AttentionMask mask) {
    return Attention.plain().scaled(1).masked(mask.masking());
  }
}
