package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The extents of an attention.
 *
 * @param batch B
 * @param heads H, of the queries
 * @param keyHeads Hkv, of keys and values
 * @param queries Tq
 * @param keys Tk
 * @param headDim D, of queries and keys
 * @param valueDim Dv, of values
 */
public record AttentionGeometry(
    long batch, long heads, long keyHeads, long queries, long keys, long headDim, long valueDim) {

  static AttentionGeometry of(List<TensorType> inputs) {
    Shape q = inputs.get(0).shape();
    Shape k = inputs.get(1).shape();
    long valueDim = inputs.get(2).shape().dim(3);
    return new AttentionGeometry(
        q.dim(0), q.dim(1), k.dim(1), q.dim(2), k.dim(2), q.dim(3), valueDim);
  }

  /** The shape of the scores, which are never stored: {@code [B, H, Tq, Tk]}. */
  public Shape logits() {
    return Shape.of(batch, heads, queries, keys);
  }

  /**
   * Query rows that read the same keys and values: those of the heads of a group, which lie next to
   * each other, so that a group's rows are one matrix {@code [rowsPerKeyHead, D]}.
   */
  public long rowsPerKeyHead() {
    return keyHeads == 0 ? 0 : heads / keyHeads * queries;
  }
}
