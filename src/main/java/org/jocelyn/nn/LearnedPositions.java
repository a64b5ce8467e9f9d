package org.jocelyn.nn;

/**
 * Positions as trained rows, added to the tokens. Parameter: weight {@code [count, width]}, normal
 * with deviation 0.02 at first, as in GPT-2.
 */
public final class LearnedPositions extends Positions {
  private static final double DEVIATION = 0.02;

  private final Parameter weight;

  /** For sequences of up to {@code count} tokens. */
  public LearnedPositions(long count, long width) {
    this.weight = parameter("weight", Initializer.normal(DEVIATION), count, width);
  }

  @Override
  Parameter table() {
    return weight;
  }
}
