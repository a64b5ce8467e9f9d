package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which keys each query may see, for softmax and attention. Parts combine: a key is seen only if
 * all of them show it. A query that sees nothing gives zeros, never NaN.
 *
 * @param kind what the mask input is, if there is one; it broadcasts to the logits' shape
 * @param causal key j is seen by query i iff {@code j ≤ i + Tk − Tq}
 * @param lengths whether an INT32 or INT64 input of shape [B] gives the number of keys of each
 *     batch entry (the logits' first axis); a length is clamped to [0, Tk]
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
    /** FLOAT32: added to the scaled logits; −∞ hides the key. */
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
}
