package org.jocelyn.nn;

import java.util.Arrays;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Attention;

/**
 * The keys and values that an attention has computed for the tokens so far, so that the next token
 * costs only its own. Its memory, {@code [B, H, capacity, D]}, is taken with the first of them.
 */
public final class KeyValueCache implements AutoCloseable {
  private final long capacity;
  private long length;
  private Tensor keys;
  private Tensor values;

  /** Room for so many tokens. */
  public KeyValueCache(long capacity) {
    if (capacity < 1) {
      throw new ParameterException("KeyValueCache: capacity must be positive, got " + capacity);
    }
    this.capacity = capacity;
  }

  /** Tokens whose keys and values are here. */
  public long length() {
    return length;
  }

  /** Adds keys and values {@code [B, H, T, D]} of the next T tokens. */
  void append(Tensor nextKeys, Tensor nextValues) {
    long count = nextKeys.dim(2);
    if (count > capacity - length) {
      throw new ParameterException(
          "KeyValueCache: %d tokens after %d are more than its capacity %d"
              .formatted(count, length, capacity));
    }
    if (keys == null) {
      keys = room(nextKeys);
      values = room(nextValues);
    }
    keys.appendAt(length, nextKeys).close();
    values.appendAt(length, nextValues).close();
    length += count;
  }

  private Tensor room(Tensor first) {
    return first.backend().zeros(first.shape().with(2, capacity).dims()).keep();
  }

  /** What queries {@code [B, H, Tq, D]} gather from all tokens here that the mask shows. */
  Tensor attend(Tensor queries, AttentionMask mask) {
    Attention attention = Attention.plain().masked(mask.masking());
    return queries.attention(attention, written(keys), written(values), mask.inputs());
  }

  /** The same for the queries of the last Tq tokens, each seeing those before it and itself. */
  Tensor attendCausally(Tensor queries) {
    if (queries.dim(2) > 1) {
      return attend(queries, AttentionMask.CAUSAL);
    }
    int[] lengths = new int[Math.toIntExact(queries.dim(0))];
    Arrays.fill(lengths, Math.toIntExact(length));
    AttentionMask shown = AttentionMask.lengths(queries.backend().tensor(lengths, lengths.length));
    // one query reads the cache where it lies
    return queries.attention(
        Attention.plain().masked(shown.masking()), keys, values, shown.inputs());
  }

  private Tensor written(Tensor cache) {
    if (cache == null) {
      throw new ParameterException("KeyValueCache: no token was remembered yet");
    }
    return length == capacity ? cache : cache.slice(2, 0, length);
  }

  /**
   * Makes row i what row {@code rows[i]} was: beam search goes on with some sequences and not with
   * others.
   */
  public void reorder(int... rows) {
    if (keys == null) {
      return;
    }
    keys.backend()
        .tidy(
            () -> {
              Tensor indices = keys.backend().tensor(rows, rows.length);
              keys = replaced(keys, indices);
              values = replaced(values, indices);
            });
  }

  private static Tensor replaced(Tensor cache, Tensor rows) {
    Tensor chosen = cache.gather(0, rows).keep();
    cache.close();
    return chosen;
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
      values.close();
    }
  }
}
