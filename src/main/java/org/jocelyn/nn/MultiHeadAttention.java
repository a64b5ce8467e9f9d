package org.jocelyn.nn;

import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;
import org.jocelyn.op.HeadLayout;

/**
 * Multi-head attention (Vaswani et al. 2017): queries, keys and values are projected to heads of
 * {@code width/heads} elements, each head attends by itself, and what they gather is projected
 * again. Queries are {@code [B, Tq, width]}, keys {@code [B, Tk, keyWidth]}, values {@code [B, Tk,
 * valueWidth]}, the output {@code [B, Tq, width]}.
 *
 * <p>With dropout, training leaves weights out, as PyTorch's does: {@code y =
 * dropout(softmax(…))·V} for each head. It then stores the weights, which takes time and memory
 * that the fused operation does not; and the values of hidden keys must be finite.
 *
 * <p>Parameters: weight and bias of q_proj, k_proj, v_proj and out_proj; the weights begin as
 * Glorot and Bengio's uniform. Buffer, with dropout: dropout.counter.
 */
public final class MultiHeadAttention extends Block {
  private final long heads;
  private final Linear queryProjection;
  private final Linear keyProjection;
  private final Linear valueProjection;
  private final Linear outputProjection;
  private final Optional<RotaryPositions> rotary;
  private final Optional<Dropout> dropout;

  /**
   * What an attention gave and why.
   *
   * @param weights {@code [B, H, Tq, Tk]}, or {@code [B, Tq, Tk]} where averaged over the heads;
   *     none is left out of them
   */
  public record Attended(Tensor output, Tensor weights) {}

  /** Self-attention, or keys and values of the queries' width. */
  public MultiHeadAttention(long width, long heads) {
    this(width, heads, width, width);
  }

  /** Keys and values with widths of their own. */
  public MultiHeadAttention(long width, long heads, long keyWidth, long valueWidth) {
    this(width, heads, keyWidth, valueWidth, Optional.empty(), 0);
  }

  /** Self-attention whose queries and keys are turned by their positions. */
  public MultiHeadAttention(long width, long heads, RotaryPositions rotary) {
    this(width, heads, width, width, Optional.of(rotary), 0);
  }

  /**
   * All of it.
   *
   * @param rotary what turns queries and keys by their positions, if anything does
   * @param dropout the share of the weights that is left out in training; in [0, 1)
   */
  public MultiHeadAttention(
      long width,
      long heads,
      long keyWidth,
      long valueWidth,
      Optional<RotaryPositions> rotary,
      float dropout) {
    if (heads < 1 || width < 1 || width % heads != 0) {
      throw new ParameterException(
          "MultiHeadAttention: heads must divide the width, got width %d, heads %d"
              .formatted(width, heads));
    }
    this.heads = heads;
    this.queryProjection = block("q_proj", projection(width, width));
    this.keyProjection = block("k_proj", projection(keyWidth, width));
    this.valueProjection = block("v_proj", projection(valueWidth, width));
    this.outputProjection = block("out_proj", projection(width, width));
    this.rotary = rotary.map(positions -> block("rotary", positions));
    this.dropout =
        dropout == 0 ? Optional.empty() : Optional.of(block("dropout", new Dropout(dropout)));
  }

  private static Linear projection(long in, long out) {
    return new Linear(in, out, true, Activation.NONE, Initializer.xavierUniform());
  }

  /** Self-attention. */
  public Tensor forward(Tensor x, AttentionMask mask) {
    return forward(x, x, x, mask);
  }

  /** What the queries gather from the values. */
  public Tensor forward(Tensor queries, Tensor keys, Tensor values, AttentionMask mask) {
    return backend()
        .tidy(
            () -> {
              Attention attention = Attention.plain().masked(mask.masking());
              Tensor[] masks = mask.inputs();
              if (rotary.isEmpty() && !leavesOut()) {
                Tensor q = projected("queries", queryProjection, queries);
                Tensor k = projected("keys", keyProjection, keys);
                Tensor v = projected("values", valueProjection, values);
                return together(q.attention(attention.in(HeadLayout.TOKENS_FIRST), k, v, masks));
              }
              Tensor q = queries(queries, 0);
              return merged(gathered(attention, q, keys(keys, 0), values(values), masks));
            });
  }

  /**
   * What the queries gather, and the weights they give the keys, which {@link #forward} never
   * stores.
   *
   * @param averaged whether the weights are averaged over the heads
   */
  public Attended attend(
      Tensor queries, Tensor keys, Tensor values, AttentionMask mask, boolean averaged) {
    Tensor[] result =
        backend()
            .tidy(
                () -> {
                  Attention attention = Attention.plain().masked(mask.masking());
                  Tensor q = queries(queries, 0);
                  Tensor k = keys(keys, 0);
                  Tensor[] masks = mask.inputs();
                  Tensor gathered = gathered(attention, q, k, values(values), masks);
                  Tensor weights = q.attentionWeights(attention, k, masks);
                  return new Tensor[] {merged(gathered), averaged ? weights.mean(1) : weights};
                });
    return new Attended(result[0], result[1]);
  }

  private boolean leavesOut() {
    return dropout.isPresent() && isTraining();
  }

  private Tensor gathered(Attention attention, Tensor q, Tensor k, Tensor v, Tensor... masks) {
    if (!leavesOut()) {
      return q.attention(attention, k, v, masks);
    }
    return dropout.get().forward(q.attentionWeights(attention, k, masks)).matmul(v);
  }

  /** Self-attention of the next tokens to themselves and to those in the cache, which they join. */
  public Tensor forward(Tensor x, KeyValueCache cache) {
    return backend()
        .tidy(
            () -> {
              Tensor q = queries(x, cache.length());
              remember(x, x, cache);
              return merged(cache.attendCausally(q));
            });
  }

  /** Puts the projected keys and values into a cache. */
  public void remember(Tensor keys, Tensor values, KeyValueCache cache) {
    backend().tidy(() -> cache.append(keys(keys, cache.length()), values(values)));
  }

  /** What the queries gather from what was remembered. */
  public Tensor recall(Tensor queries, KeyValueCache cache, AttentionMask mask) {
    return backend().tidy(() -> merged(cache.attend(queries(queries, 0), mask)));
  }

  private Tensor queries(Tensor x, long first) {
    return turned(separated("queries", queryProjection, x), first);
  }

  private Tensor keys(Tensor x, long first) {
    return turned(separated("keys", keyProjection, x), first);
  }

  private Tensor values(Tensor x) {
    return separated("values", valueProjection, x);
  }

  private Tensor turned(Tensor perHead, long first) {
    return rotary.map(positions -> positions.turn(perHead, first)).orElse(perHead);
  }

  /** Projected and laid out as {@code [B, H, T, D]}. */
  private Tensor separated(String name, Linear projection, Tensor x) {
    return projected(name, projection, x).permute(0, 2, 1, 3);
  }

  /** Projected and laid out as {@code [B, T, H, D]}. */
  private Tensor projected(String name, Linear projection, Tensor x) {
    if (x.rank() != 3) {
      throw new ShapeException(
          "MultiHeadAttention: " + name + " " + x.type() + " must have the axes [B, T, width]");
    }
    Tensor projected = projection.forward(x);
    return projected.reshape(x.dim(0), x.dim(1), heads, projected.dim(2) / heads);
  }

  /** The heads {@code [B, H, T, D]} side by side again, and projected. */
  private Tensor merged(Tensor perHead) {
    return together(perHead.permute(0, 2, 1, 3));
  }

  /** The heads {@code [B, T, H, D]} side by side, and projected. */
  private Tensor together(Tensor perToken) {
    return outputProjection.forward(
        perToken.reshape(perToken.dim(0), perToken.dim(1), heads * perToken.dim(3)));
  }
}
