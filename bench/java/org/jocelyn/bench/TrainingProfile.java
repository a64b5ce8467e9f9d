package org.jocelyn.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.MemoryUse;

/**
 * Where the time and the memory of a {@link TrainingStep} go. First as it is: its median time, the
 * bytes that it holds at most beyond parameters and the optimizer's memory, what it takes from the
 * Java heap. Then once more with every operation waited for: the share of that time which no
 * operation has, and a table of those that have the most.
 */
public final class TrainingProfile {
  private static final List<String> NETWORKS = List.of("cnn", "transformer", "lstm");
  private static final int OPERATIONS = 12;

  private TrainingProfile() {}

  /**
   * Of a step, times in nanoseconds.
   *
   * @param waited the median with every operation waited for
   * @param operations by kind, summed over all steps that were waited for
   */
  private record Profile(
      double median,
      long bytes,
      long heap,
      double waited,
      double inOperations,
      Map<String, TimedDriver.Time> operations) {
    double outside() {
      return 1 - inOperations / waited;
    }
  }

  /**
   * Prints tables and writes them.
   *
   * @param args steps to measure, the file to write, and the backends
   */
  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[0]);
    StringBuilder summary =
        new StringBuilder(
            "| network | backend | ms per step | ms, operations waited for | of that outside operations"
                + " | memory of a step, MB | Java heap taken per step, kB |\n"
                + "|---|---|--:|--:|--:|--:|--:|\n");
    StringBuilder details = new StringBuilder();
    for (String network : NETWORKS) {
      for (String backend : List.of(args).subList(2, args.length)) {
        Profile profile = profile(network, backend, steps);
        summary.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %.1f %% | %.1f | %.0f |%n",
                network,
                backend,
                profile.median() / 1e6,
                profile.waited() / 1e6,
                100 * profile.outside(),
                profile.bytes() / 1e6,
                profile.heap() / 1e3));
        details.append(table(network, backend, profile, steps));
      }
    }
    String text = summary.toString() + details;
    System.out.print(text);
    Files.writeString(Path.of(args[1]), text);
  }

  private static Profile profile(String network, String request, int steps) {
    double median;
    long bytes;
    long heap;
    try (Backend backend = Backends.open(request);
        TrainingStep step = TrainingStep.of(network, backend)) {
      MemoryUse before = backend.memory();
      time(step, steps);
      long taken = allocated();
      median = median(time(step, steps));
      heap = (allocated() - taken) / steps;
      bytes = backend.memory().peak() - before.live();
    }
    TimedDriver driver = TimedDriver.open(request);
    try (Backend backend = new Backend(driver);
        TrainingStep step = TrainingStep.of(network, backend)) {
      time(step, steps);
      driver.take();
      double[] waited = time(step, steps);
      Map<String, TimedDriver.Time> operations = driver.take();
      double inside = operations.values().stream().mapToDouble(TimedDriver.Time::nanos).sum();
      double mean = Arrays.stream(waited).average().orElseThrow();
      double share = inside / steps / mean;
      return new Profile(median, bytes, heap, median(waited), share * median(waited), operations);
    }
  }

  /** Nanoseconds of each of some steps. */
  private static double[] time(TrainingStep step, int steps) {
    double[] nanos = new double[steps];
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      step.run();
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Bytes that all threads that live have taken from the heap so far. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] taken = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
    return LongStream.of(taken).filter(bytes -> bytes > 0).sum();
  }

  private static String table(String network, String backend, Profile profile, int steps) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%n%s on %s, each operation waited for:%n%n| operation | runs | ms | share |%n"
                + "|---|--:|--:|--:|%n",
            network, backend));
    Map<String, TimedDriver.Time> most = new LinkedHashMap<>();
    profile.operations().entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().nanos(), a.getValue().nanos()))
        .limit(OPERATIONS)
        .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
    most.forEach(
        (label, time) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.1f %% |%n",
                    label,
                    time.runs() / steps,
                    time.nanos() / 1e6 / steps,
                    100.0 * time.nanos() / steps / profile.waited())));
    return text.toString();
  }
}
