package org.jocelyn.nn.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.RecurrentBlock;

/**
 * A recurrent network that foretells each next token (Mikolov et al. 2010): an embedding, recurrent
 * layers that go forward and take the batch first, and a linear layer to logits. Parts: embedding,
 * recurrent, output.
 */
public final class RecurrentLanguageModel extends LanguageModel {
  private final Embedding embedding;
  private final RecurrentBlock recurrent;
  private final Linear output;

  /**
   * @param recurrent from {@code width} to {@code hidden} elements, forward, batch first
   */
  public RecurrentLanguageModel(
      long vocabulary, long width, RecurrentBlock recurrent, long hidden) {
    this.embedding = block("embedding", new Embedding(vocabulary, width));
    this.recurrent = block("recurrent", recurrent);
    this.output = block("output", new Linear(hidden, vocabulary));
  }

  @Override
  public Tensor forward(Tensor tokens) {
    return backend().tidy(() -> output.forward(recurrent.forward(embedding.forward(tokens)).y()));
  }

  @Override
  public DecodingSession begin(int rows, long capacity) {
    if (rows < 1) {
      throw new ParameterException(
          "RecurrentLanguageModel.begin: rows must be positive, got " + rows);
    }
    return new Session(rows);
  }

  /** What is kept of sequences is the state behind them. */
  private final class Session implements DecodingSession {
    private final int rows;
    private List<Tensor> states = List.of();

    Session(int rows) {
      this.rows = rows;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public Tensor next(int[][] tokens) {
      int count = tokens.length == 0 ? 0 : tokens[0].length;
      if (tokens.length != rows
          || count == 0
          || Arrays.stream(tokens).anyMatch(row -> row.length != count)) {
        throw new ParameterException(
            "DecodingSession.next: takes %d rows of equally many tokens, got rows of %s"
                .formatted(rows, Arrays.stream(tokens).map(row -> row.length).toList()));
      }
      int[] ids = Arrays.stream(tokens).flatMapToInt(IntStream::of).toArray();
      Backend backend = backend();
      return backend.tidy(
          () -> {
            Tensor x = embedding.forward(backend.tensor(ids, rows, count));
            RecurrentBlock.Output out = recurrent.forward(x, states);
            replace(out.states());
            return output.forward(out.y().slice(1, count - 1, count).squeeze(1));
          });
    }

    @Override
    public void reorder(int... sources) {
      if (sources.length != rows) {
        throw new ParameterException(
            "DecodingSession.reorder: takes %d rows, got %d".formatted(rows, sources.length));
      }
      Backend backend = backend();
      backend.tidy(
          () -> {
            Tensor from = backend.tensor(sources, rows);
            replace(states.stream().map(state -> state.gather(1, from)).toList());
          });
    }

    private void replace(List<Tensor> next) {
      next.forEach(Tensor::keep);
      states.forEach(Tensor::close);
      states = next;
    }

    @Override
    public void close() {
      replace(List.of());
    }
  }
}
