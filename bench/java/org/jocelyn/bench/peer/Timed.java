package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.List;

/** One that runs again and again and tells how long each run took. */
@FunctionalInterface
interface Timed {
  /**
   * Runs for so many milliseconds.
   *
   * @param least runs, however long they take
   * @param most runs, however soon they end
   * @return the seconds of each run
   */
  List<Double> seconds(long millis, int least, int most);

  /** Times what runs in this process. */
  static Timed of(Runnable run) {
    return (millis, least, most) -> {
      List<Double> seconds = new ArrayList<>();
      long end = System.nanoTime() + millis * 1_000_000;
      while (seconds.size() < least || (System.nanoTime() < end && seconds.size() < most)) {
        long start = System.nanoTime();
        run.run();
        seconds.add((System.nanoTime() - start) * 1e-9);
      }
      return seconds;
    };
  }
}
