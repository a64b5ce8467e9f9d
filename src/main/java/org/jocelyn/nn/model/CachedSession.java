package org.jocelyn.nn.model;

import java.util.function.UnaryOperator;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.TransformerCache;

/** A transformer's session: what it keeps are its layers' keys and values. */
final class CachedSession extends RowSession {
  private final TransformerCache cache;
  private final UnaryOperator<Tensor> logits;

  /**
   * @param logits from tokens {@code [rows, T]} to the last one's logits; closes what it makes
   */
  CachedSession(Backend backend, int rows, TransformerCache cache, UnaryOperator<Tensor> logits) {
    super(backend, rows);
    this.cache = cache;
    this.logits = logits;
  }

  @Override
  Tensor next(Tensor tokens) {
    return logits.apply(tokens);
  }

  @Override
  void take(int[] sources) {
    cache.reorder(sources);
  }

  @Override
  public void close() {
    cache.close();
  }
}
