package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times several who do the same, in turns, so that what the machine does meanwhile hits all. */
final class Turns {
  private static final int UNCOUNTED = 3;
  private static final int LEAST_COUNTED = 5;
  private static final int MOST_COUNTED = 200;

  private final Pace pace;

  Turns(Pace pace) {
    this.pace = pace;
  }

  /** Seconds of every counted run of each. */
  Map<String, double[]> time(Map<String, Runnable> contestants) {
    contestants.values().forEach(this::warmUp);
    List<String> names = List.copyOf(contestants.keySet());
    Map<String, List<Double>> times = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> times.put(name, new ArrayList<>()));
    for (int round = 0; round < pace.rounds(); round++) {
      for (int turn = 0; turn < names.size(); turn++) {
        String name = names.get((round + turn) % names.size());
        pause();
        times.get(name).addAll(turn(contestants.get(name)));
      }
    }
    Map<String, double[]> samples = new LinkedHashMap<>();
    times.forEach(
        (name, seconds) ->
            samples.put(name, seconds.stream().mapToDouble(Double::doubleValue).toArray()));
    return samples;
  }

  private void warmUp(Runnable run) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < pace.warmUpMillis() * 1_000_000) {
      run.run();
    }
  }

  private List<Double> turn(Runnable run) {
    List<Double> seconds = new ArrayList<>();
    if (pace.turnMillis() == 0) {
      seconds.add(seconds(run));
      return seconds;
    }
    for (int i = 0; i < UNCOUNTED; i++) {
      run.run();
    }
    long start = System.nanoTime();
    long end = start + pace.turnMillis() * 1_000_000;
    while (seconds.size() < LEAST_COUNTED
        || (System.nanoTime() < end && seconds.size() < MOST_COUNTED)) {
      seconds.add(seconds(run));
    }
    return seconds;
  }

  private static double seconds(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) * 1e-9;
  }

  private void pause() {
    try {
      Thread.sleep(pace.pauseMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stop);
    }
  }

  /** The median, by nearest rank from above. */
  static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
