package org.jocelyn.nn;

import java.util.List;
import java.util.Optional;
import org.jocelyn.Tensor;

/**
 * Encoder layers one after the other, {@code [B, T, width]} to the same, and a last norm where the
 * layers normalize before their parts. Parts: layers.0, layers.1…, norm.
 */
public final class TransformerEncoder extends Block {
  private final List<TransformerEncoderLayer> layers;
  private final Optional<LayerNorm> norm;

  public TransformerEncoder(int layers, TransformerOptions options) {
    this(layers, options, Optional.empty());
  }

  /** With queries and keys turned by their positions, where there are rotary positions. */
  public TransformerEncoder(
      int layers, TransformerOptions options, Optional<RotaryPositions> rotary) {
    this.layers =
        block("layers", new BlockList<>(layers, () -> new TransformerEncoderLayer(options, rotary)))
            .blocks();
    this.norm =
        options.preNorm()
            ? Optional.of(block("norm", new LayerNorm(options.width())))
            : Optional.empty();
  }

  /** All tokens at once. */
  public Tensor forward(Tensor x, AttentionMask mask) {
    return backend()
        .tidy(
            () -> {
              Tensor y = x;
              for (TransformerEncoderLayer layer : layers) {
                y = layer.forward(y, mask);
              }
              return normed(y);
            });
  }

  /** A cache with room for so many tokens; close it. */
  public TransformerCache cache(long capacity) {
    return new TransformerCache(layers.size(), capacity);
  }

  /** The next tokens, each seeing those before it and those in the cache, which they join. */
  public Tensor forward(Tensor x, TransformerCache cache) {
    return backend()
        .tidy(
            () -> {
              Tensor y = x;
              for (int i = 0; i < layers.size(); i++) {
                y = layers.get(i).forward(y, cache.layer(i));
              }
              return normed(y);
            });
  }

  private Tensor normed(Tensor y) {
    return norm.map(last -> last.forward(y)).orElse(y);
  }
}
