package org.jocelyn.bench.peer;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is told of a workload while others are still to come. */
final class Line {
  private Line() {}

  static String of(String workload, Map<String, double[]> seconds) {
    return seconds.entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f ms",
                    entry.getKey(),
                    Turns.median(entry.getValue()) * 1e3))
        .collect(Collectors.joining(", ", workload + ": ", ""));
  }
}
