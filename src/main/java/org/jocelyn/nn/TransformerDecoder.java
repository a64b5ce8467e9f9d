package org.jocelyn.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Tensor;

/**
 * Decoder layers one after the other, {@code [B, T, width]} to the same, all attending to the
 * memory {@code [B, S, width]}, and a last norm where the layers normalize before their parts.
 * Parts: layers.0, layers.1…, norm.
 */
public final class TransformerDecoder extends Block {
  private final List<TransformerDecoderLayer> layers;
  private final Optional<LayerNorm> norm;

  public TransformerDecoder(int layers, TransformerOptions options) {
    this.layers =
        block("layers", new BlockList<>(layers, () -> new TransformerDecoderLayer(options)))
            .blocks();
    this.norm =
        options.preNorm()
            ? Optional.of(block("norm", new LayerNorm(options.width())))
            : Optional.empty();
  }

  /** All tokens at once. */
  public Tensor forward(Tensor x, AttentionMask mask, Tensor memory, AttentionMask memoryMask) {
    return backend()
        .tidy(
            () -> {
              Tensor y = x;
              for (TransformerDecoderLayer layer : layers) {
                y = layer.forward(y, mask, memory, memoryMask);
              }
              return normed(y);
            });
  }

  /**
   * The weights {@code [B, heads, T, S]} that the tokens give the memory's places in each layer, in
   * the layers' order: where {@link #forward} looks.
   */
  public List<Tensor> memoryWeights(
      Tensor x, AttentionMask mask, Tensor memory, AttentionMask memoryMask) {
    return backend()
        .tidy(
            () -> {
              List<Tensor> weights = new ArrayList<>();
              Tensor y = x;
              for (TransformerDecoderLayer layer : layers) {
                MultiHeadAttention.Attended attended = layer.attend(y, mask, memory, memoryMask);
                weights.add(attended.weights());
                y = attended.output();
              }
              return weights;
            });
  }

  /** A cache with the memory's keys and values and room for so many tokens; close it. */
  public TransformerCache cache(long capacity, Tensor memory, AttentionMask memoryMask) {
    TransformerCache cache =
        new TransformerCache(layers.size(), capacity, memory.dim(1), memoryMask);
    try {
      for (int i = 0; i < layers.size(); i++) {
        layers.get(i).remember(memory, cache.memory(i));
      }
      return cache;
    } catch (RuntimeException failure) {
      cache.close();
      throw failure;
    }
  }

  /** The next tokens, each seeing those before it and those in the cache, which they join. */
  public Tensor forward(Tensor x, TransformerCache cache) {
    return backend()
        .tidy(
            () -> {
              Tensor y = x;
              for (int i = 0; i < layers.size(); i++) {
                y = layers.get(i).forward(y, cache.layer(i), cache.memory(i), cache.memoryMask());
              }
              return normed(y);
            });
  }

  private Tensor normed(Tensor y) {
    return norm.map(last -> last.forward(y)).orElse(y);
  }
}
