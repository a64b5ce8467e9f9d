package org.jocelyn.spi;

/**
 * Times the loops with which drivers measure their limits: the best of some runs, for whatever
 * disturbs a run makes it slower.
 */
public final class LimitProbe {
  /** Ends when for so long no run was faster: a compiler of the JVM's may work on meanwhile. */
  private static final long PATIENCE_NANOS = 250_000_000;

  private static final int LEAST_RUNS = 4;

  /** A run that takes less is lengthened: starting it must not weigh. */
  private static final long RUN_NANOS = 4_000_000;

  /** What is gained by waiting for a disturbance to end is less than this part. */
  private static final double NOTABLE = 0.02;

  private static final int MOST_REPETITIONS = 1 << 24;

  private LimitProbe() {}

  /** A loop that does nothing but what is to be measured. */
  @FunctionalInterface
  public interface Loop {
    /** Repeats the loop's work so often, waits until it is done and returns its amount. */
    double run(int repetitions);
  }

  /** The largest amount of work in a second. */
  public static double perSecond(Loop loop) {
    double best = 0;
    int repetitions = 1;
    long waited = 0;
    for (int runs = 0; runs < LEAST_RUNS || waited < PATIENCE_NANOS; runs++) {
      long start = System.nanoTime();
      double amount = loop.run(repetitions);
      long nanos = Math.max(1, System.nanoTime() - start);
      boolean faster = amount / nanos > best * (1 + NOTABLE);
      best = Math.max(best, amount / nanos);
      waited = faster ? 0 : waited + nanos;
      if (nanos < RUN_NANOS && repetitions < MOST_REPETITIONS) {
        repetitions *= 2;
      }
    }
    return best * 1e9;
  }
}
