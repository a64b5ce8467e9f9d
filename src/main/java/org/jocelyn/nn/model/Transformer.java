package org.jocelyn.nn.model;

import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.AttentionMask;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.SinusoidalPositions;
import org.jocelyn.nn.TransformerCache;
import org.jocelyn.nn.TransformerDecoder;
import org.jocelyn.nn.TransformerEncoder;
import org.jocelyn.nn.TransformerOptions;

/**
 * The Transformer (Vaswani et al. 2017): from a sequence of source tokens {@code [B, S]} and the
 * target tokens so far {@code [B, T]} to logits {@code [B, T, targets]} of each next target token.
 * Tokens are INT32 or INT64. Parts: source, target, encoder, decoder, output.
 */
public final class Transformer extends Block {
  private final TokenEmbedding source;
  private final TokenEmbedding target;
  private final TransformerEncoder encoder;
  private final TransformerDecoder decoder;
  private final Linear output;

  /**
   * What a model is made like.
   *
   * @param sources the source's vocabulary
   * @param targets the target's vocabulary
   * @param positions the longest sequence
   * @param encoderLayers their number
   * @param decoderLayers their number
   * @param layer what the layers have in common
   * @param tied whether the output's weights are the target's embedding (Press and Wolf 2017)
   */
  public record Options(
      long sources,
      long targets,
      long positions,
      int encoderLayers,
      int decoderLayers,
      TransformerOptions layer,
      boolean tied) {}

  public Transformer(Options options) {
    TransformerOptions layer = options.layer();
    SinusoidalPositions positions = new SinusoidalPositions(options.positions(), layer.width());
    this.source = block("source", new TokenEmbedding(options.sources(), positions, layer));
    this.target = block("target", new TokenEmbedding(options.targets(), positions, layer));
    this.encoder = block("encoder", new TransformerEncoder(options.encoderLayers(), layer));
    this.decoder = block("decoder", new TransformerDecoder(options.decoderLayers(), layer));
    this.output =
        block(
            "output",
            options.tied()
                ? new Linear(target.weight())
                : new Linear(layer.width(), options.targets()));
  }

  /** The source, encoded: the memory {@code [B, S, width]}. */
  public Tensor encode(Tensor tokens, AttentionMask mask) {
    return backend().tidy(() -> encoder.forward(source.forward(tokens, 0), mask));
  }

  /** Logits of each next target token, by all before it and the memory. */
  public Tensor decode(Tensor tokens, Tensor memory, AttentionMask memoryMask) {
    return backend()
        .tidy(
            () ->
                output.forward(
                    decoder.forward(
                        target.forward(tokens, 0), AttentionMask.CAUSAL, memory, memoryMask)));
  }

  /** Both, for training: the source's mask hides its padding from encoder and decoder. */
  public Tensor forward(Tensor sources, AttentionMask mask, Tensor targets) {
    return backend().tidy(() -> decode(targets, encode(sources, mask), mask));
  }

  /**
   * Where the decoder looks: the weights {@code [B, heads, T, S]} that each of these target tokens
   * gives the source's, layer by layer, when the token after it is foretold.
   */
  public List<Tensor> sourceWeights(Tensor sources, AttentionMask mask, Tensor targets) {
    return backend()
        .tidy(
            () ->
                decoder.memoryWeights(
                    target.forward(targets, 0), AttentionMask.CAUSAL, encode(sources, mask), mask));
  }

  /**
   * Begins to make targets of up to {@code capacity} tokens.
   *
   * @param rowsPerSource sequences made side by side of each source, the beams of a beam search;
   *     those of one source follow each other
   */
  public DecodingSession begin(
      Tensor sources, AttentionMask mask, int rowsPerSource, long capacity) {
    if (rowsPerSource < 1) {
      throw new ParameterException(
          "Transformer.begin: rowsPerSource must be positive, got " + rowsPerSource);
    }
    int rows = Math.toIntExact(sources.dim(0) * rowsPerSource);
    TransformerCache[] cache = new TransformerCache[1];
    backend()
        .tidy(
            () -> {
              int[] origins = IntStream.range(0, rows).map(row -> row / rowsPerSource).toArray();
              Tensor origin = backend().tensor(origins, rows);
              Tensor memory = encode(sources, mask).gather(0, origin);
              cache[0] = decoder.cache(capacity, memory, mask.gather(origin));
            });
    return new CachedSession(backend(), rows, cache[0], tokens -> next(tokens, cache[0]));
  }

  private Tensor next(Tensor tokens, TransformerCache cache) {
    Tensor y = decoder.forward(target.forward(tokens, cache.length()), cache);
    return output.forward(y.slice(1, y.dim(1) - 1, y.dim(1)).squeeze(1));
  }
}
