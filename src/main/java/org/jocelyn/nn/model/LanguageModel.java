package org.jocelyn.nn.model;

import org.jocelyn.Tensor;
import org.jocelyn.nn.Block;

/** A network that foretells each next token of sequences from those before it. */
public abstract class LanguageModel extends Block {
  /** Logits {@code [B, T, vocabulary]} of the token after each of {@code [B, T]} tokens. */
  public abstract Tensor forward(Tensor tokens);

  /** Begins so many sequences of up to {@code capacity} tokens, of which none is given yet. */
  public abstract DecodingSession begin(int rows, long capacity);
}
