package org.jocelyn.nn;

import org.jocelyn.Tensor;

/** A block that makes one tensor of one tensor. */
public abstract class Layer extends Block {
  /** The layer's output; belongs to the caller, or to the {@code tidy} around it. */
  public abstract Tensor forward(Tensor x);
}
