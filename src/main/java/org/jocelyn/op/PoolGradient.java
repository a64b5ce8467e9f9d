package org.jocelyn.op;

/** What the gradients of {@link Pool2d} and {@link AdaptivePool2d} tell their kernels. */
public sealed interface PoolGradient extends Op permits Pool2dGradient, AdaptivePool2dGradient {
  /** What the pooling makes of the elements under a window. */
  PoolKind kind();

  /** The rows that each row of windows sees. */
  PoolSpans rows();

  /** The columns that each column of windows sees. */
  PoolSpans columns();

  /** Index of dy among the inputs; the gradient of a maximum takes x before it. */
  default int gradientInput() {
    return kind() == PoolKind.MAX ? 1 : 0;
  }
}
