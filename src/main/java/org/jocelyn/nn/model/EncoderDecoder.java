package org.jocelyn.nn.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.AttentionMask;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.GlobalAttention;
import org.jocelyn.nn.Gru;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.RecurrentBlock;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.op.Activation;

/**
 * A recurrent encoder-decoder (Cho et al. 2014, Sutskever et al. 2014): from padded source tokens
 * {@code [B, S]} with their lengths {@code [B]} and the target tokens so far {@code [B, T]} to
 * logits {@code [B, T, targets]} of each next target token. Tokens and lengths are INT32 or INT64.
 *
 * <p>The encoder reads a source in both directions. Its final states, through a linear layer and
 * tanh, are the decoder's first one and without attention all that the decoder knows of the source;
 * with it, every state of the decoder looks at all states of the encoder ({@link GlobalAttention})
 * before it becomes logits.
 *
 * <p>Parts: source, target, encoder, bridge, decoder, attention where there is one, output. Those
 * of both kinds begin with the same weights from the same seed.
 */
public final class EncoderDecoder extends Block {
  private final Embedding source;
  private final Embedding target;
  private final Gru encoder;
  private final Linear bridge;
  private final Gru decoder;
  private final Optional<GlobalAttention> attention;
  private final Linear output;

  /**
   * What a model is made like.
   *
   * @param sources the source's vocabulary
   * @param targets the target's vocabulary
   * @param width elements of an embedding
   * @param hidden elements of a decoder's state, and of the encoder's two together
   * @param attention whether the decoder looks at the encoder's states
   */
  public record Options(long sources, long targets, long width, long hidden, boolean attention) {
    public Options {
      if (hidden < 2 || hidden % 2 != 0) {
        throw new ParameterException(
            "EncoderDecoder: hidden = " + hidden + " must be even, half for each direction");
      }
    }
  }

  public EncoderDecoder(Options options) {
    long width = options.width();
    long hidden = options.hidden();
    RecurrentOptions recurrent = RecurrentOptions.PLAIN.withBatchFirst();
    this.source = block("source", new Embedding(options.sources(), width));
    this.target = block("target", new Embedding(options.targets(), width));
    this.encoder = block("encoder", new Gru(width, hidden / 2, recurrent.bothWays()));
    this.bridge = block("bridge", new Linear(hidden, hidden, Activation.TANH));
    this.decoder = block("decoder", new Gru(width, hidden, recurrent));
    this.attention =
        options.attention()
            ? Optional.of(block("attention", new GlobalAttention(hidden, hidden)))
            : Optional.empty();
    this.output = block("output", new Linear(hidden, options.targets()));
  }

  /**
   * A source as the decoder sees it.
   *
   * @param states the encoder's, {@code [B, S, hidden]}
   * @param first the decoder's first state, {@code [B, hidden]}
   */
  private record Memory(Tensor states, Tensor first) {}

  private Memory encode(Tensor sources, Tensor lengths) {
    RecurrentBlock.Output out = encoder.forwardPadded(source.forward(sources), lengths);
    Tensor bothWays = out.state().permute(1, 0, 2).flatten(1, 2);
    return new Memory(out.y(), bridge.forward(bothWays));
  }

  /** Logits of each next target token, by all before it and the source; for training. */
  public Tensor forward(Tensor sources, Tensor lengths, Tensor targets) {
    return backend()
        .tidy(
            () -> {
              Memory memory = encode(sources, lengths);
              Tensor states = states(memory, targets);
              return logits(states, memory.states(), AttentionMask.lengths(lengths));
            });
  }

  /**
   * How much the decoder looks at each source token before it foretells each next target token:
   * {@code [B, T, S]}.
   *
   * @throws ParameterException if the model has no attention
   */
  public Tensor attentionWeights(Tensor sources, Tensor lengths, Tensor targets) {
    GlobalAttention looking =
        attention.orElseThrow(
            () -> new ParameterException("EncoderDecoder: this model has no attention"));
    return backend()
        .tidy(
            () -> {
              Memory memory = encode(sources, lengths);
              Tensor states = states(memory, targets);
              return looking.weights(states, memory.states(), AttentionMask.lengths(lengths));
            });
  }

  private Tensor states(Memory memory, Tensor targets) {
    return decoder.forward(target.forward(targets), List.of(memory.first().unsqueeze(0))).y();
  }

  private Tensor logits(Tensor states, Tensor memory, AttentionMask mask) {
    Tensor seen = attention.map(block -> block.forward(states, memory, mask)).orElse(states);
    return output.forward(seen);
  }

  /**
   * Begins to make targets.
   *
   * @param rowsPerSource sequences made side by side of each source, the beams of a beam search;
   *     those of one source follow each other
   */
  public DecodingSession begin(Tensor sources, Tensor lengths, int rowsPerSource) {
    if (rowsPerSource < 1) {
      throw new ParameterException(
          "EncoderDecoder.begin: rowsPerSource must be positive, got " + rowsPerSource);
    }
    int rows = Math.toIntExact(sources.dim(0) * rowsPerSource);
    RecurrentSession[] session = new RecurrentSession[1];
    backend()
        .tidy(
            () -> {
              int[] origins = IntStream.range(0, rows).map(row -> row / rowsPerSource).toArray();
              Tensor origin = backend().tensor(origins, rows);
              Memory memory = encode(sources, lengths);
              session[0] =
                  session(
                      memory.first().gather(0, origin),
                      memory.states().gather(0, origin),
                      lengths.gather(0, origin));
            });
    return session[0];
  }

  private RecurrentSession session(Tensor first, Tensor memory, Tensor lengths) {
    AttentionMask mask = AttentionMask.lengths(lengths);
    return new RecurrentSession(
        backend(),
        Math.toIntExact(first.dim(0)),
        List.of(first.unsqueeze(0)),
        List.of(memory, lengths),
        (tokens, states) -> decoder.forward(target.forward(tokens), states),
        last -> logits(last, memory, mask));
  }
}
