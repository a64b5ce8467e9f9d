package org.jocelyn.cli.bench;

import java.util.Arrays;

/** How long each of some runs took. */
public final class Latencies {
  private static final int MOST_RUNS = 100_000;

  /** Of the time that is given, the part before the runs that count. */
  private static final double WARM_UP = 0.3;

  private final long[] sorted;

  /**
   * @param nanos at least one
   */
  public Latencies(long[] nanos) {
    sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  /** Runs for about so many seconds, once at least, after some runs that do not count. */
  public static Latencies of(Runnable run, double seconds) {
    long limit = (long) (seconds * 1e9);
    long start = System.nanoTime();
    do {
      run.run();
    } while (System.nanoTime() - start < limit * WARM_UP);
    long[] nanos = new long[MOST_RUNS];
    int runs = 0;
    do {
      long before = System.nanoTime();
      run.run();
      nanos[runs++] = System.nanoTime() - before;
    } while (System.nanoTime() - start < limit && runs < MOST_RUNS);
    return new Latencies(Arrays.copyOf(nanos, runs));
  }

  /** Runs. */
  public int count() {
    return sorted.length;
  }

  /** The shortest in milliseconds. */
  public double least() {
    return sorted[0] * 1e-6;
  }

  /**
   * The milliseconds that {@code percent} of the runs did not exceed, by nearest rank: always one
   * that was measured.
   */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1] * 1e-6;
  }
}
