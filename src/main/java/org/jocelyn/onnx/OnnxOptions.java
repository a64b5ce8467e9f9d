package org.jocelyn.onnx;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a model is loaded.
 *
 * @param fusions what may be fused; the results are the same but for rounding
 */
public record OnnxOptions(Set<Fusion> fusions) {
  public OnnxOptions {
    fusions = Set.copyOf(fusions);
  }

  /** Every fusion. */
  public static OnnxOptions defaults() {
    return new OnnxOptions(EnumSet.allOf(Fusion.class));
  }

  /** The same without some fusions. */
  public OnnxOptions without(Fusion... excluded) {
    Set<Fusion> left = EnumSet.noneOf(Fusion.class);
    left.addAll(fusions);
    left.removeAll(Set.of(excluded));
    return new OnnxOptions(left);
  }

  /** The same without any fusion. */
  public OnnxOptions withoutFusions() {
    return new OnnxOptions(Set.of());
  }
}
