package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Scaled dot-product attention (Vaswani et al. 2017): {@code y = softmax(cap(scale·Q·Kᵀ) (+
 * mask))·V}, without ever storing the softmax matrix (Milakov and Gimelshein 2018, Dao et al.
 * 2022). The soft cap (Gemma Team 2024) is {@code cap(s) = softcap·tanh(s/softcap)}, if there is
 * one.
 *
 * <p>Queries are {@code [B, H, Tq, D]}, keys {@code [B, Hkv, Tk, D]}, values {@code [B, Hkv, Tk,
 * Dv]}, y is FLOAT32 {@code [B, H, Tq, Dv]}; or each with heads and tokens the other way round, see
 * {@link HeadLayout}. Hkv divides H, and head h reads keys and values of head {@code h/(H/Hkv)}
 * (grouped-query attention, Ainslie et al. 2023). Keys and values have one element type, FLOAT32,
 * FLOAT16 or BFLOAT16, and queries have the same or FLOAT32; all arithmetic is float32. The mask
 * broadcasts to {@code [B, H, Tq, Tk]}.
 *
 * <p>What {@link Masking} hides has no influence, neither its key nor its value, NaN included. A
 * query that sees nothing gives zeros. A score that is NaN or +∞ makes its query's result NaN.
 *
 * <p>Error, with T_i the largest over j of {@code |scale|·Σ_d|q_id·k_jd| + |mask_ij|}: at most
 * {@code ε·(16 + 2·√Tk + 4·√D·T_i)·Σ_j p_ij·|v_j|}; under a soft cap 16·T_i more in the brackets.
 *
 * @param scale factor of the scores; 1/√D where it is empty
 * @param masking which keys each query sees
 * @param softcap bound of the scores before they are masked, not negative; 0 for none
 * @param layout order of heads and tokens in queries, keys, values and y; the mask's is fixed
 */
public record Attention(OptionalDouble scale, Masking masking, float softcap, HeadLayout layout)
    implements Op {
  private static final int MASKING = 3;

  public Attention {
    Objects.requireNonNull(masking, "masking");
    Objects.requireNonNull(layout, "layout");
    Rules.parameter(
        scale.isEmpty() || Float.isFinite((float) scale.getAsDouble()),
        "Attention",
        "scale must be finite, got " + scale);
    Rules.parameter(
        softcap == 0 || (softcap >= Float.MIN_NORMAL && Float.isFinite(softcap)),
        "Attention",
        "softcap must be 0 or a positive number, neither infinite nor subnormal, got " + softcap);
  }

  /** Every query sees every key; scale 1/√D. */
  public static Attention plain() {
    return new Attention(OptionalDouble.empty(), Masking.NONE, 0, HeadLayout.HEADS_FIRST);
  }

  /** The same with another scale. */
  public Attention scaled(float factor) {
    return new Attention(OptionalDouble.of(factor), masking, softcap, layout);
  }

  /** The same over what {@code masking} shows. */
  public Attention masked(Masking masking) {
    return new Attention(scale, masking, softcap, layout);
  }

  /** The same with scores softly bounded to [−bound, bound]. */
  public Attention capped(float bound) {
    return new Attention(scale, masking, bound, layout);
  }

  /** The same of tensors in this layout. */
  public Attention in(HeadLayout layout) {
    return new Attention(scale, masking, softcap, layout);
  }

  /** The factor of the scores of heads of this size. */
  public float scaleFor(long headDim) {
    return (float) scale.orElse(1 / Math.sqrt((double) Math.max(1, headDim)));
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("queries", "keys", "values"));
    names.addAll(masking.inputNames());
    return names;
  }

  /** Index of the mask among the inputs, −1 without one. */
  public int maskInput() {
    return masking.maskInput(MASKING);
  }

  /** Index of the lengths among the inputs, −1 without them. */
  public int lengthsInput() {
    return masking.lengthsInput(MASKING);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 1, DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16);
    Rules.sameType(this, inputs, 2, 1);
    if (inputs.get(0).dataType() != DataType.FLOAT32) {
      Rules.sameType(this, inputs, 0, 1);
    }
    for (int i = 0; i < 3; i++) {
      Rules.rank(this, inputs, i, 4);
    }
    Shape q = inputs.get(0).shape();
    Shape k = inputs.get(1).shape();
    Shape v = inputs.get(2).shape();
    int head = layout.headAxis();
    int token = layout.tokenAxis();
    Rules.shape(
        q.dim(0) == k.dim(0) && k.dim(0) == v.dim(0),
        this,
        inputs,
        "queries, keys and values must have one batch extent (axis 0)");
    Rules.shape(
        k.dim(head) == v.dim(head),
        this,
        inputs,
        "keys and values must have as many heads (axis " + head + ")");
    Rules.shape(
        k.dim(head) > 0 ? q.dim(head) % k.dim(head) == 0 : q.dim(head) == 0,
        this,
        inputs,
        "the heads of keys and values, "
            + k.dim(head)
            + ", must divide those of queries, "
            + q.dim(head));
    Rules.shape(
        q.dim(3) == k.dim(3), this, inputs, "queries and keys must have one head size D (axis 3)");
    Rules.shape(
        k.dim(token) == v.dim(token),
        this,
        inputs,
        "keys and values must have one length Tk (axis " + token + ")");
    masking.check(this, inputs, MASKING, geometry(inputs).logits(), 3);
    return List.of(new TensorType(DataType.FLOAT32, q.with(3, v.dim(3))));
  }

  /** The extents of the attention of these inputs. */
  public AttentionGeometry geometry(List<TensorType> inputs) {
    return AttentionGeometry.of(inputs, layout);
  }

  /** The rows of the scores, which exist only in this numbering. */
  public MaskedRows rows(List<TensorType> inputs) {
    return masking.rows(inputs, MASKING, geometry(inputs).logits(), 3);
  }
}
