package org.jocelyn.nn.loss;

import org.jocelyn.Tensor;

/** What is made of the losses of many elements. */
public enum Reduction {
  /** Their mean; NaN of nothing. */
  MEAN,
  /** Their sum. */
  SUM,
  /** They stay as they are. */
  NONE;

  Tensor of(Tensor losses) {
    return switch (this) {
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
      case NONE -> losses;
    };
  }

  /** The same of losses that contain their weights, by the sum of which their mean divides. */
  Tensor ofWeighted(Tensor losses, Tensor weights) {
    return this == MEAN ? losses.sum().div(weights.sum()) : of(losses);
  }
}
