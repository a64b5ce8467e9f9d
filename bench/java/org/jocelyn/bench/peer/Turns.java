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
  Map<String, double[]> time(Map<String, Timed> contestants) {
    contestants
        .values()
        .forEach(contestant -> contestant.seconds(pace.warmUpMillis(), 0, Integer.MAX_VALUE));
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

  private List<Double> turn(Timed contestant) {
    if (pace.turnMillis() == 0) {
      return contestant.seconds(0, 1, 1);
    }
    contestant.seconds(0, UNCOUNTED, UNCOUNTED);
    return contestant.seconds(pace.turnMillis(), LEAST_COUNTED, MOST_COUNTED);
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
