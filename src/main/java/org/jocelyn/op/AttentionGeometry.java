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
 * @param layout where the heads lie
 */
public record AttentionGeometry(
    long batch,
    long heads,
    long keyHeads,
    long queries,
    long keys,
    long headDim,
    long valueDim,
    HeadLayout layout) {

  static AttentionGeometry of(List<TensorType> inputs, HeadLayout layout) {
    Shape q = inputs.get(0).shape();
    Shape k = inputs.get(1).shape();
    long valueDim = inputs.get(2).shape().dim(3);
    int head = layout.headAxis();
    int token = layout.tokenAxis();
    return new AttentionGeometry(
        q.dim(0), q.dim(head), k.dim(head), q.dim(token), k.dim(token), q.dim(3), valueDim, layout);
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

  /**
   * Which row of D elements of the queries, or of Dv of the result, belongs to a row of the scores.
   */
  public long queryRow(long row) {
    if (layout == HeadLayout.HEADS_FIRST) {
      return row;
    }
    long token = row % queries;
    long head = row / queries % heads;
    return (row / queries / heads * queries + token) * heads + head;
  }

  /** Which row of the keys and of the values is the first of head {@code b·Hkv + h}. */
  public long firstKey(long head) {
    return layout == HeadLayout.HEADS_FIRST
        ? head * keys
        : head / keyHeads * keys * keyHeads + head % keyHeads;
  }

  /** How many rows the next key of a head is further on. */
  public long keyStep() {
    return layout == HeadLayout.HEADS_FIRST ? 1 : keyHeads;
  }
}
