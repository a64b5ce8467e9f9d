package org.jocelyn.op;

/** The way in which a recurrent operation goes through its sequences. */
public enum RecurrentDirection {
  /** From the first step to the last. */
  FORWARD,
  /** From each sequence's last step to the first. */
  REVERSE,
  /** Both, each with weights of its own: direction 0 is forward, direction 1 reverse. */
  BIDIRECTIONAL;

  /** How many directions there are: D. */
  public int count() {
    return this == BIDIRECTIONAL ? 2 : 1;
  }

  /** Whether direction {@code index} begins at the last step. */
  public boolean isReverse(int index) {
    return this == REVERSE || index == 1;
  }
}
