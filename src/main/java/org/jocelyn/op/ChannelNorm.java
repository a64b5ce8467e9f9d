package org.jocelyn.op;

/** What the normalizations with parameters for each channel have in common. */
public sealed interface ChannelNorm extends Op
    permits BatchNorm, BatchNormTraining, GroupNorm, InstanceNorm {
  /** Whether there is a gamma input, which the normalized values are multiplied by. */
  boolean gamma();

  /** Whether there is a beta input, which is added last. */
  boolean beta();

  /** What is added to the variance. */
  float epsilon();

  /** Index of gamma among the inputs, −1 without it. */
  default int gammaInput() {
    return gamma() ? 1 : -1;
  }

  /** Index of beta among the inputs, −1 without it. */
  default int betaInput() {
    return beta() ? (gamma() ? 2 : 1) : -1;
  }
}
