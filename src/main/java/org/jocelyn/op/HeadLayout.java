package org.jocelyn.op;

/** How the heads of queries, keys, values and results of an {@link Attention} lie in memory. */
public enum HeadLayout {
  /** {@code [B, H, T, D]}: each head's tokens lie together. */
  HEADS_FIRST(1),

  /**
   * {@code [B, T, H, D]}: each token's heads lie together, as a projection {@code [B, T, H·D]}
   * leaves them and the next one takes them.
   */
  TOKENS_FIRST(2);

  private final int headAxis;

  HeadLayout(int headAxis) {
    this.headAxis = headAxis;
  }

  /** The axis of the heads. */
  public int headAxis() {
    return headAxis;
  }

  /** The axis of the tokens. */
  public int tokenAxis() {
    return 3 - headAxis;
  }
}
