package org.jocelyn.nn.model;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;

/** A session that takes as many tokens of every row, and refuses anything else. */
abstract class RowSession implements DecodingSession {
  private final Backend backend;
  private final int rows;

  RowSession(Backend backend, int rows) {
    this.backend = backend;
    this.rows = rows;
  }

  /** Logits after tokens {@code [rows, T]}; within a {@code tidy}. */
  abstract Tensor next(Tensor tokens);

  /** Makes each row what another was, of as many rows as there are; within a {@code tidy}. */
  abstract void take(int[] sources);

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final Tensor next(int[][] tokens) {
    int count = tokens.length == 0 ? 0 : tokens[0].length;
    if (tokens.length != rows
        || count == 0
        || Arrays.stream(tokens).anyMatch(row -> row.length != count)) {
      throw new ParameterException(
          "DecodingSession.next: takes %d rows of equally many tokens, got rows of %s"
              .formatted(rows, Arrays.stream(tokens).map(row -> row.length).toList()));
    }
    int[] ids = Arrays.stream(tokens).flatMapToInt(IntStream::of).toArray();
    return backend.tidy(() -> next(backend.tensor(ids, rows, count)));
  }

  @Override
  public final void reorder(int... sources) {
    if (sources.length != rows) {
      throw new ParameterException(
          "DecodingSession.reorder: takes %d rows, got %d".formatted(rows, sources.length));
    }
    backend.tidy(() -> take(sources));
  }
}
