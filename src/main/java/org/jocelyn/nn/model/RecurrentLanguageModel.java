package org.jocelyn.nn.model;

import java.util.List;
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
    return new RecurrentSession(
        backend(),
        rows,
        List.of(),
        List.of(),
        (tokens, states) -> recurrent.forward(embedding.forward(tokens), states),
        output::forward);
  }
}
