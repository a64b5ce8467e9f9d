package org.jocelyn.nn;

import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * Positions as angles by which pairs of a head's elements are turned, so that scores depend on
 * distances (Su et al. 2021): pair c at position t by {@code t·base^(−2c/headDim)}. One block may
 * serve all layers of a model. Buffers, which weights from elsewhere may lack: cos and sin {@code
 * [count, headDim/2]}.
 */
public final class RotaryPositions extends Block {
  private static final double BASE = 10_000;

  private final boolean interleaved;
  private final Parameter cos;
  private final Parameter sin;

  /** For up to {@code count} tokens; a pair is elements c and c + headDim/2, as in Llama. */
  public RotaryPositions(long count, long headDim) {
    this(count, headDim, BASE, false);
  }

  /**
   * With another base, or with neighbours as pairs.
   *
   * @throws ParameterException if headDim is odd or the base not positive
   */
  public RotaryPositions(long count, long headDim, double base, boolean interleaved) {
    if (headDim < 2 || headDim % 2 != 0 || !(base > 0)) {
      throw new ParameterException(
          "RotaryPositions: headDim must be even and base positive, got headDim %d, base %s"
              .formatted(headDim, base));
    }
    this.interleaved = interleaved;
    long pairs = headDim / 2;
    TensorType type = float32(count, pairs);
    this.cos = optionalBuffer("cos", type, waves(pairs, base, true));
    this.sin = optionalBuffer("sin", type, waves(pairs, base, false));
  }

  private static Initializer waves(long pairs, double base, boolean cosine) {
    return (elements, shape, random) -> {
      for (int i = 0; i < elements.length; i++) {
        long position = i / pairs;
        double angle = position * Math.pow(base, -(double) (i % pairs) / pairs);
        elements[i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
      }
    };
  }

  /** Queries or keys {@code [B, H, T, D]}, the first token standing at position {@code first}. */
  public Tensor turn(Tensor perHead, long first) {
    long tokens = perHead.dim(2);
    Positions.checkRange(this, first, tokens, cos.type().shape().dim(0));
    return backend()
        .tidy(
            () -> {
              // all heads of all sequences share the angles: they are one batch entry
              long rows = perHead.dim(0) * perHead.dim(1);
              return perHead
                  .reshape(1, rows, tokens, perHead.dim(3))
                  .rotaryEmbedding(
                      interleaved, angles(cos, first, tokens), angles(sin, first, tokens))
                  .reshape(perHead.shape());
            });
  }

  private static Tensor angles(Parameter table, long first, long tokens) {
    return table.tensor().slice(0, first, first + tokens).unsqueeze(0);
  }
}
