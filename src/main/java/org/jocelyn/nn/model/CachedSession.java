package org.jocelyn.nn.model;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.nn.TransformerCache;

/** A transformer's session: what it keeps are its layers' keys and values. */
final class CachedSession implements DecodingSession {
  private final Backend backend;
  private final int rows;
  private final TransformerCache cache;
  private final Function<Tensor, Tensor> logits;

  /**
   * @param logits from tokens {@code [rows, T]} to the last one's logits; closes what it makes
   */
  CachedSession(
      Backend backend, int rows, TransformerCache cache, Function<Tensor, Tensor> logits) {
    this.backend = backend;
    this.rows = rows;
    this.cache = cache;
    this.logits = logits;
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
    return backend.tidy(() -> logits.apply(backend.tensor(ids, rows, count)));
  }

  @Override
  public void reorder(int... sources) {
    if (sources.length != rows) {
      throw new ParameterException(
          "DecodingSession.reorder: takes %d rows, got %d".formatted(rows, sources.length));
    }
    cache.reorder(sources);
  }

  @Override
  public void close() {
    cache.close();
  }
}
