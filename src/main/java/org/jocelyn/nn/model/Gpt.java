package org.jocelyn.nn.model;

import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.AttentionMask;
import org.jocelyn.nn.Dropout;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.Initializer;
import org.jocelyn.nn.LearnedPositions;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.RotaryPositions;
import org.jocelyn.nn.TransformerCache;
import org.jocelyn.nn.TransformerEncoder;
import org.jocelyn.nn.TransformerOptions;

/**
 * A decoder-only transformer (Radford et al. 2018): from tokens {@code [B, T]}, INT32 or INT64, to
 * logits {@code [B, T, vocabulary]} of each next one. Parts: embedding, positions (or rotary),
 * layers, output.
 */
public final class Gpt extends LanguageModel {
  private static final double DEVIATION = 0.02;

  private final Embedding embedding;
  private final Optional<LearnedPositions> positions;
  private final Dropout dropout;
  private final TransformerEncoder layers;
  private final Linear output;

  /**
   * What a model is made like.
   *
   * @param vocabulary number of tokens there are
   * @param context the longest sequence
   * @param layers their number
   * @param layer what the layers have in common
   * @param rotary whether positions turn queries and keys, instead of being added to the tokens
   * @param tied whether the output's weights are the embedding (Press and Wolf 2017)
   */
  public record Options(
      long vocabulary,
      long context,
      int layers,
      TransformerOptions layer,
      boolean rotary,
      boolean tied) {}

  public Gpt(Options options) {
    TransformerOptions layer = options.layer();
    long width = layer.width();
    this.embedding =
        block(
            "embedding", new Embedding(options.vocabulary(), width, Initializer.normal(DEVIATION)));
    Optional<RotaryPositions> rotary = Optional.empty();
    if (options.rotary()) {
      rotary =
          Optional.of(block("rotary", new RotaryPositions(options.context(), layer.headDim())));
      this.positions = Optional.empty();
    } else {
      this.positions =
          Optional.of(block("positions", new LearnedPositions(options.context(), width)));
    }
    this.dropout = block("dropout", new Dropout(layer.dropout()));
    this.layers = block("layers", new TransformerEncoder(options.layers(), layer, rotary));
    this.output =
        block(
            "output",
            options.tied()
                ? new Linear(embedding.weight())
                : new Linear(width, options.vocabulary()));
  }

  @Override
  public Tensor forward(Tensor tokens) {
    return backend()
        .tidy(() -> output.forward(layers.forward(embedded(tokens, 0), AttentionMask.CAUSAL)));
  }

  @Override
  public DecodingSession begin(int rows, long capacity) {
    if (rows < 1) {
      throw new ParameterException("Gpt.begin: rows must be positive, got " + rows);
    }
    TransformerCache cache = layers.cache(capacity);
    return new CachedSession(backend(), rows, cache, tokens -> next(tokens, cache));
  }

  private Tensor next(Tensor tokens, TransformerCache cache) {
    Tensor y = layers.forward(embedded(tokens, cache.length()), cache);
    return output.forward(y.slice(1, y.dim(1) - 1, y.dim(1)).squeeze(1));
  }

  private Tensor embedded(Tensor tokens, long first) {
    Tensor rows = embedding.forward(tokens);
    return dropout.forward(positions.map(added -> added.forward(rows, first)).orElse(rows));
  }
}
