package org.jocelyn.nn.model;

import org.jocelyn.Tensor;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.RecurrentBlock;

/**
 * A recurrent network that goes through sequences in both directions and tells which tokens stand
 * where others were put in their place, from all that stand before and behind them (Berglund et al.
 * 2015): an embedding, recurrent layers, and a linear layer to logits. Parts: embedding, recurrent,
 * output.
 *
 * <p>Tokens are 0 to vocabulary − 1, and {@link #mask} stands for one that is hidden.
 */
public final class MaskedLanguageModel extends Block {
  private final int mask;
  private final Embedding embedding;
  private final RecurrentBlock recurrent;
  private final Linear output;

  /**
   * @param vocabulary tokens that there are, the mask not counted
   * @param recurrent from {@code width} to {@code hidden} elements in each direction, both ways,
   *     batch first
   */
  public MaskedLanguageModel(int vocabulary, long width, RecurrentBlock recurrent, long hidden) {
    this.mask = vocabulary;
    this.embedding = block("embedding", new Embedding(vocabulary + 1L, width));
    this.recurrent = block("recurrent", recurrent);
    this.output = block("output", new Linear(2 * hidden, vocabulary));
  }

  /** The token that hides another. */
  public int mask() {
    return mask;
  }

  /**
   * Logits {@code [P, vocabulary]} of what stands at places of {@code [B, T]} tokens.
   *
   * @param places INT32 or INT64 {@code [P]}, b·T + t for the t-th token of sequence b
   */
  public Tensor forward(Tensor tokens, Tensor places) {
    return backend()
        .tidy(
            () -> {
              Tensor states = recurrent.forward(embedding.forward(tokens)).y();
              return output.forward(states.flatten(0, 1).gather(0, places));
            });
  }
}
