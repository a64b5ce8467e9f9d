package org.jocelyn.nn.optimizer;

import org.jocelyn.ParameterException;

/** The learning rate of each step, counted from 0. */
@FunctionalInterface
public interface Schedule {
  double rate(long step);

  /** One rate for all steps. */
  static Schedule constant(double rate) {
    return step -> rate;
  }

  /** Multiplied by {@code factor} after every {@code every} steps. */
  static Schedule step(double rate, long every, double factor) {
    require(every > 0, "every = " + every + " must be positive");
    return step -> rate * Math.pow(factor, (double) Math.floorDiv(step, every));
  }

  /**
   * Half a cosine from {@code rate} at step 0 to {@code last} at step {@code steps} and from then
   * on (Loshchilov and Hutter 2017).
   */
  static Schedule cosine(double rate, double last, long steps) {
    require(steps > 0, "steps = " + steps + " must be positive");
    return step ->
        last + (rate - last) * (1 + Math.cos(Math.PI * Math.min(step, steps) / steps)) / 2;
  }

  /**
   * The Transformer's (Vaswani et al. 2017): {@code factor·width^−½·min((s+1)^−½,
   * (s+1)·warmup^−³ᐟ²)}, rising in a line for {@code warmup} steps and then falling with the root
   * of the step.
   */
  static Schedule transformer(double factor, long width, long warmup) {
    require(
        warmup > 0 && width > 0, "warmup " + warmup + " and width " + width + " must be positive");
    return step -> {
      double s = step + 1;
      return factor
          / Math.sqrt((double) width)
          * Math.min(1 / Math.sqrt(s), s * Math.pow((double) warmup, -1.5));
    };
  }

  /** The same after a rise in a line over the first {@code steps}. */
  default Schedule warmedUp(long steps) {
    require(steps > 0, "steps = " + steps + " must be positive");
    return step -> rate(step) * Math.min(1, (step + 1.0) / steps);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException("Schedule: " + rule);
    }
  }
}
