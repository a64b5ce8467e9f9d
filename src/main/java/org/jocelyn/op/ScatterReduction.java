package org.jocelyn.op;

import java.util.Optional;

/**
 * What becomes of an element that an update of {@link ScatterElements} or {@link ScatterNd} meets.
 */
public enum ScatterReduction {
  /** The update replaces it. */
  NONE,
  /** Their sum. */
  ADD,
  /** Their product. */
  MUL,
  /** The smaller; NaN if either is. */
  MIN,
  /** The larger; NaN if either is. */
  MAX;

  /** The function of the element and the update; none where the update replaces it. */
  public Optional<BinaryFunction> function() {
    return switch (this) {
      case NONE -> Optional.empty();
      case ADD -> Optional.of(BinaryFunction.ADD);
      case MUL -> Optional.of(BinaryFunction.MUL);
      case MIN -> Optional.of(BinaryFunction.MIN);
      case MAX -> Optional.of(BinaryFunction.MAX);
    };
  }
}
