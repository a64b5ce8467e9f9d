package org.jocelyn.cli;

import java.util.Arrays;

/** How long each of some runs took. */
final class Latencies {
  private final long[] sorted;

  /**
   * @param nanos at least one
   */
  Latencies(long[] nanos) {
    sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  /** Runs. */
  int count() {
    return sorted.length;
  }

  /** The shortest in milliseconds. */
  double least() {
    return sorted[0] * 1e-6;
  }

  /**
   * The milliseconds that {@code percent} of the runs did not exceed, by nearest rank: always one
   * that was measured.
   */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1] * 1e-6;
  }
}
