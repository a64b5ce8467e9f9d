package org.jocelyn.nn.model;

/** Chooses the next token of a sequence by the model's logits. */
@FunctionalInterface
public interface TokenChooser {
  /** The index of the token. */
  int choose(float[] logits);

  /** The likeliest token, the first of equals. */
  static TokenChooser greedy() {
    return logits -> {
      int best = 0;
      for (int i = 1; i < logits.length; i++) {
        if (logits[i] > logits[best]) {
          best = i;
        }
      }
      return best;
    };
  }
}
