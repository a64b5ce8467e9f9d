package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Writes new keys or values into a cache in place: {@code cache[b, h, position + t, d] = update[b,
 * h, t, d]}. The other rows keep what they hold; attention over the cache hides those not yet
 * written with {@link Masking#lengths}.
 *
 * <p>The cache is {@code [B, H, Tmax, D]}, the update {@code [B, H, T, D]} with {@code position + T
 * ≤ Tmax}; both have one element type, any but BOOL, INT32 and INT64. The output is the cache.
 *
 * @param position the cache's row that receives the update's first
 */
public record CacheAppend(long position) implements Rearrangement {
  public CacheAppend {
    Rules.parameter(position >= 0, "CacheAppend", "position must not be negative, got " + position);
  }

  @Override
  public List<String> inputNames() {
    return List.of("cache", "update");
  }

  @Override
  public int sharesInput(int output) {
    return 0;
  }

  @Override
  public boolean mutates() {
    return true;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(
        this,
        inputs,
        0,
        DataType.FLOAT32,
        DataType.FLOAT16,
        DataType.BFLOAT16,
        DataType.INT8,
        DataType.UINT8);
    Rules.sameType(this, inputs, 1, 0);
    Rules.rank(this, inputs, 0, 4);
    Rules.rank(this, inputs, 1, 4);
    Shape cache = inputs.get(0).shape();
    Shape update = inputs.get(1).shape();
    Rules.shape(
        cache.with(2, update.dim(2)).equals(update),
        this,
        inputs,
        "cache and update must agree in all axes but axis 2");
    Rules.shape(
        update.dim(2) <= cache.dim(2) - position,
        this,
        inputs,
        update.dim(2)
            + " rows from position "
            + position
            + " must lie within the cache's "
            + cache.dim(2));
    return List.of(inputs.get(0));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape cache = inputs.get(0).shape();
    Shape update = inputs.get(1).shape();
    long offset = position * cache.dim(3);
    return List.of(StridedCopy.of(1, 0, update.strides(), 0, offset, cache.strides(), update));
  }
}
