package org.jocelyn.nn;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jocelyn.Tensor;

/**
 * A transformer's encoder layer (Vaswani et al. 2017): self-attention, then a feed-forward part,
 * each with a path around it and a layer norm. Under a causal mask it is the layer of a
 * decoder-only model. x and y are {@code [B, T, width]}. Parts: self_attn, feed_forward, norm1,
 * norm2.
 */
public final class TransformerEncoderLayer extends Block {
  private final MultiHeadAttention attention;
  private final FeedForward feedForward;
  private final Sublayer attending;
  private final Sublayer feeding;

  public TransformerEncoderLayer(TransformerOptions options) {
    this(options, Optional.empty());
  }

  /** With queries and keys turned by their positions, where there are rotary positions. */
  public TransformerEncoderLayer(TransformerOptions options, Optional<RotaryPositions> rotary) {
    this.attention = block("self_attn", options.attention(rotary));
    this.feedForward = block("feed_forward", new FeedForward(options));
    this.attending = sublayer(1, options);
    this.feeding = sublayer(2, options);
  }

  private Sublayer sublayer(int number, TransformerOptions options) {
    return new Sublayer(
        block("norm" + number, new LayerNorm(options.width())),
        block("dropout" + number, new Dropout(options.dropout())),
        options.preNorm());
  }

  /** All tokens at once. */
  public Tensor forward(Tensor x, AttentionMask mask) {
    return forward(x, normed -> attention.forward(normed, mask));
  }

  /** The next tokens, each seeing those before it and those in the cache, which they join. */
  public Tensor forward(Tensor x, KeyValueCache cache) {
    return forward(x, normed -> attention.forward(normed, cache));
  }

  private Tensor forward(Tensor x, UnaryOperator<Tensor> attend) {
    return backend().tidy(() -> feeding.around(attending.around(x, attend), feedForward::forward));
  }
}
