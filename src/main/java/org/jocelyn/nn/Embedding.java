package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * A row of a table for each index: ids INT32 or INT64 of any shape {@code [...]}, y {@code [...,
 * width]}. Parameter: weight {@code [count, width]}, normal with deviation 1 at first unless given.
 */
public final class Embedding extends Layer {
  private final Parameter weight;

  public Embedding(long count, long width) {
    this(count, width, Initializer.normal(1));
  }

  public Embedding(long count, long width, Initializer initializer) {
    this.weight = parameter("weight", initializer, count, width);
  }

  public Parameter weight() {
    return weight;
  }

  @Override
  public Tensor forward(Tensor ids) {
    return weight.tensor().embedding(ids);
  }
}
