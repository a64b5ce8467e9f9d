package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Rotary position embedding (Su et al. 2021), as ONNX's RotaryEmbedding: pairs of a head's elements
 * turned by angles that grow with the position, {@code (y₁, y₂) = (x₁·cos − x₂·sin, x₂·cos +
 * x₁·sin)}. Pair c is elements c and c + r/2 of the head, or 2c and 2c + 1 where they are
 * interleaved; the elements from r on stay as they are.
 *
 * <p>x is FLOAT32 {@code [B, H, T, D]} and y the same; cosines and sines are FLOAT32 and hold one
 * value per pair, so r is twice their last extent, at most D. With position ids, INT32 or INT64
 * {@code [B, T]}, they are {@code [positions, r/2]} and row {@code positionIds[b, t]} is taken,
 * counted from the end where it is negative; one out of range turns its elements into NaN. Without,
 * they are {@code [B, T, r/2]}.
 *
 * <p>Heads that lie side by side, {@code [B, T, H·D]}, need no transposition: reshaped to {@code
 * [B·T, H, 1, D]} they are a batch of B·T with one position each.
 *
 * <p>Error: {@code 2·ε·(|x₁·cos| + |x₂·sin|)} and likewise.
 *
 * @param interleaved whether the elements of a pair are neighbours
 * @param positioned whether there are position ids
 */
public record RotaryEmbedding(boolean interleaved, boolean positioned) implements Op {
  @Override
  public List<String> inputNames() {
    return positioned ? List.of("x", "cos", "sin", "positionIds") : List.of("x", "cos", "sin");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    for (int i = 0; i < 3; i++) {
      Rules.type(this, inputs, i, DataType.FLOAT32);
    }
    Rules.rank(this, inputs, 0, 4);
    Rules.rank(this, inputs, 1, positioned ? 2 : 3);
    Shape x = inputs.get(0).shape();
    Shape cos = inputs.get(1).shape();
    Rules.shape(inputs.get(2).shape().equals(cos), this, inputs, "cos and sin must have one shape");
    Rules.shape(
        cos.dim(-1) <= x.dim(3) / 2,
        this,
        inputs,
        "the pairs of cos, " + cos.dim(-1) + ", must fit in the head size " + x.dim(3));
    Shape positions = Shape.of(x.dim(0), x.dim(2));
    if (positioned) {
      Rules.type(this, inputs, 3, DataType.INT32, DataType.INT64);
      Rules.shape(
          inputs.get(3).shape().equals(positions),
          this,
          inputs,
          "positionIds must have shape [B, T], " + positions);
    } else {
      Rules.shape(
          cos.slice(0, 2).equals(positions),
          this,
          inputs,
          "cos must have shape [B, T, r/2] with [B, T] " + positions);
    }
    return List.of(inputs.get(0));
  }
}
