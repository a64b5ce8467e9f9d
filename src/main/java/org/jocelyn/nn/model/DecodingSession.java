package org.jocelyn.nn.model;

import org.jocelyn.Tensor;

/**
 * A model in the middle of some sequences that are continued side by side: it keeps what it has
 * computed of their tokens.
 */
public interface DecodingSession extends AutoCloseable {
  /** Sequences side by side. */
  int rows();

  /**
   * Takes the next tokens of every sequence, at least one and as many of each.
   *
   * @return logits {@code [rows, vocabulary]} of the token after them; the caller's
   */
  Tensor next(int[][] tokens);

  /**
   * Makes sequence i what sequence {@code rows[i]} was; only sequences that began from the same
   * input may be exchanged.
   */
  void reorder(int... rows);

  /** Frees what is kept. */
  @Override
  void close();
}
