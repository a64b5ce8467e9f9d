package org.jocelyn.nn;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jocelyn.Tensor;

/**
 * A transformer's decoder layer (Vaswani et al. 2017): self-attention, attention to the encoder's
 * output (the memory), then a feed-forward part, each with a path around it and a layer norm. x and
 * y are {@code [B, T, width]}, the memory {@code [B, S, width]}. Parts: self_attn, multihead_attn,
 * feed_forward, norm1, norm2, norm3.
 */
public final class TransformerDecoderLayer extends Block {
  private final MultiHeadAttention selfAttention;
  private final MultiHeadAttention crossAttention;
  private final FeedForward feedForward;
  private final Sublayer attending;
  private final Sublayer crossing;
  private final Sublayer feeding;

  public TransformerDecoderLayer(TransformerOptions options) {
    this.selfAttention = block("self_attn", options.attention(Optional.empty()));
    this.crossAttention = block("multihead_attn", options.attention(Optional.empty()));
    this.feedForward = block("feed_forward", new FeedForward(options));
    this.attending = sublayer(1, options);
    this.crossing = sublayer(2, options);
    this.feeding = sublayer(3, options);
  }

  private Sublayer sublayer(int number, TransformerOptions options) {
    return new Sublayer(
        block("norm" + number, new LayerNorm(options.width())),
        block("dropout" + number, new Dropout(options.dropout())),
        options.preNorm());
  }

  /** All tokens at once. */
  public Tensor forward(Tensor x, AttentionMask mask, Tensor memory, AttentionMask memoryMask) {
    return backend()
        .tidy(
            () ->
                through(
                    x,
                    normed -> selfAttention.forward(normed, mask),
                    normed -> crossAttention.forward(normed, memory, memory, memoryMask)));
  }

  /**
   * The same, and the weights {@code [B, heads, T, S]} that the tokens give the memory's places,
   * which {@link #forward} never stores.
   */
  public MultiHeadAttention.Attended attend(
      Tensor x, AttentionMask mask, Tensor memory, AttentionMask memoryMask) {
    Tensor[] result =
        backend()
            .tidy(
                () -> {
                  Tensor[] weights = new Tensor[1];
                  UnaryOperator<Tensor> cross =
                      normed -> {
                        MultiHeadAttention.Attended crossed =
                            crossAttention.attend(normed, memory, memory, memoryMask, false);
                        weights[0] = crossed.weights();
                        return crossed.output();
                      };
                  Tensor y = through(x, normed -> selfAttention.forward(normed, mask), cross);
                  return new Tensor[] {y, weights[0]};
                });
    return new MultiHeadAttention.Attended(result[0], result[1]);
  }

  /** Puts the memory's keys and values into a cache, once for all tokens to come. */
  public void remember(Tensor memory, KeyValueCache memoryCache) {
    crossAttention.remember(memory, memory, memoryCache);
  }

  /** The next tokens, each seeing those before it and those in the cache, which they join. */
  public Tensor forward(
      Tensor x, KeyValueCache cache, KeyValueCache memoryCache, AttentionMask memoryMask) {
    return backend()
        .tidy(
            () ->
                through(
                    x,
                    normed -> selfAttention.forward(normed, cache),
                    normed -> crossAttention.recall(normed, memoryCache, memoryMask)));
  }

  private Tensor through(Tensor x, UnaryOperator<Tensor> attend, UnaryOperator<Tensor> cross) {
    Tensor crossed = crossing.around(attending.around(x, attend), cross);
    return feeding.around(crossed, feedForward::forward);
  }
}
