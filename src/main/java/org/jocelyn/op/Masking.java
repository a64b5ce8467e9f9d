package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Which keys each query may see, for softmax and attention. Parts combine: a key is seen only if
 * all of them show it. Keys lie along the axis of the softmax, queries along the axis before the
 * last. What is hidden has no influence, NaN included. A query that sees nothing gives zeros, never
 * NaN.
 *
 * @param kind what the mask input is, if there is one; it broadcasts to the logits' shape
 * @param causal key j is seen by query i iff {@code j ≤ i + Tk − Tq}; keys must lie along the last
 *     axis
 * @param lengths whether an INT32 or INT64 input of shape [B] gives the number of keys of each
 *     batch entry (the logits' first axis), which lie along the last; a length is clamped to [0,
 *     Tk]
 */
public record Masking(Kind kind, boolean causal, boolean lengths) {
  /** Every key is seen. */
  public static final Masking NONE = new Masking(Kind.NONE, false, false);

  /** Keys not after the query. */
  public static final Masking CAUSAL = new Masking(Kind.NONE, true, false);

  /** What the mask input holds. */
  public enum Kind {
    /** There is no mask input. */
    NONE,
    /** BOOL: true keeps the key. */
    KEEP,
    /** FLOAT32: added to the scaled logits; −∞ hides the key, whatever its logit. */
    ADDITIVE
  }

  public Masking {
    Objects.requireNonNull(kind, "kind");
  }

  /** The inputs this masking adds, in order: {@code mask}, then {@code lengths}. */
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(2);
    if (kind != Kind.NONE) {
      names.add("mask");
    }
    if (lengths) {
      names.add("lengths");
    }
    return names;
  }

  /** Index of the mask input when this masking's inputs begin at {@code first}, −1 without one. */
  public int maskInput(int first) {
    return kind == Kind.NONE ? -1 : first;
  }

  /** Index of the lengths input when this masking's inputs begin at {@code first}, −1 without. */
  public int lengthsInput(int first) {
    return lengths ? (kind == Kind.NONE ? first : first + 1) : -1;
  }

  /** The rows of these logits along an axis, for an operation whose inputs have been checked. */
  public MaskedRows rows(List<TensorType> inputs, int first, Shape logits, int axis) {
    int mask = maskInput(first);
    return new MaskedRows(
        causal, logits, axis, mask < 0 ? Shape.scalar() : inputs.get(mask).shape());
  }

  /** Checks this masking's inputs, which begin at {@code first}, against the logits they mask. */
  void check(Op op, List<TensorType> inputs, int first, Shape logits, int axis) {
    if (causal || lengths) {
      Rules.shape(
          logits.rank() >= 2 && axis == logits.rank() - 1,
          op,
          inputs,
          "causal masking and lengths need logits of rank 2 or more, masked along the last axis");
    }
    if (kind != Kind.NONE) {
      int mask = maskInput(first);
      Rules.type(op, inputs, mask, kind == Kind.KEEP ? DataType.BOOL : DataType.FLOAT32);
      Rules.shape(
          inputs.get(mask).shape().broadcastsTo(logits),
          op,
          inputs,
          "mask must broadcast to the logits' shape " + logits);
    }
    if (lengths) {
      int keys = lengthsInput(first);
      Rules.type(op, inputs, keys, DataType.INT32, DataType.INT64);
      Rules.shape(
          inputs.get(keys).shape().equals(logits.slice(0, 1)),
          op,
          inputs,
          "lengths must have shape " + logits.slice(0, 1) + ", the logits' first axis");
    }
  }
}
