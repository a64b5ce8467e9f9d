package org.jocelyn.nn.model;

import org.jocelyn.Tensor;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Dropout;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.Initializer;
import org.jocelyn.nn.Parameter;
import org.jocelyn.nn.SinusoidalPositions;
import org.jocelyn.nn.TransformerOptions;

/**
 * Tokens as the Transformer takes them: {@code √width·row + wave of the position}, the rows being
 * normal with variance 1/width at first. Parameter: embedding.weight {@code [vocabulary, width]}.
 */
final class TokenEmbedding extends Block {
  private final float factor;
  private final Embedding embedding;
  private final SinusoidalPositions positions;
  private final Dropout dropout;

  TokenEmbedding(long vocabulary, SinusoidalPositions positions, TransformerOptions options) {
    double root = Math.sqrt((double) options.width());
    this.factor = (float) root;
    this.embedding =
        block(
            "embedding", new Embedding(vocabulary, options.width(), Initializer.normal(1 / root)));
    this.positions = block("positions", positions);
    this.dropout = block("dropout", new Dropout(options.dropout()));
  }

  Parameter weight() {
    return embedding.weight();
  }

  /** Of tokens {@code [B, T]}, the first of them standing at position {@code first}. */
  Tensor forward(Tensor ids, long first) {
    return backend()
        .tidy(
            () -> {
              Tensor rows = embedding.forward(ids).mul(factor);
              return dropout.forward(positions.forward(rows, first));
            });
  }
}
