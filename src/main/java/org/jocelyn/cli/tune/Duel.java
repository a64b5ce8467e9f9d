package org.jocelyn.cli.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.Latencies;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.cli.bench.Workload;
import org.jocelyn.op.Op;
import org.jocelyn.spi.DeviceTuning;

/**
 * Runs an operation's workloads on two backends of one device, which differ in their profiles, in
 * turns, each answer of the candidate checked first.
 */
public final class Duel implements Trials, AutoCloseable {
  /** Smaller products are launches, larger ones say nothing that these do not. */
  private static final double LEAST_FLOPS = 1e7;

  private static final double MOST_FLOPS = 7e9;

  /** How much more a GPU needs for both. */
  private static final double GPU = 60;

  private final String request;
  private final DeviceTuning tuning;
  private final Pace pace;
  private final Path folder;
  private final Map<Class<? extends Op>, List<Workload.Made>> workloads = new HashMap<>();

  /**
   * How long to time.
   *
   * @param workloads at most so many of an operation's
   * @param rounds turns of each side
   * @param turnMillis of a turn, which is one run at least
   */
  public record Pace(int workloads, int rounds, long turnMillis) {
    /** Some seconds for each value. */
    public static final Pace FULL = new Pace(Integer.MAX_VALUE, 7, 20);

    /** Whether it runs. */
    public static final Pace QUICK = new Pace(1, 1, 0);
  }

  /**
   * A duel on the device of a request.
   *
   * @param request as {@link Backends#open(String)} takes it; opened anew with each profile
   * @param tuning the device's
   */
  public Duel(String request, DeviceTuning tuning, Pace pace) throws IOException {
    this.request = request;
    this.tuning = tuning;
    this.pace = pace;
    this.folder = Files.createTempDirectory("jocelyn-tune");
  }

  @Override
  public double ratio(
      Class<? extends Op> operation, Map<String, Integer> present, Map<String, Integer> candidate) {
    try (Backend before = open("present", present);
        Backend after = open("candidate", candidate)) {
      double logarithms = 0;
      double scale = before.device().kind() == DeviceInfo.Kind.OPENCL_GPU ? GPU : 1;
      List<Workload.Made> all = workloads.computeIfAbsent(operation, each -> make(each, scale));
      for (Workload.Made workload : all) {
        try (Workload.Prepared left = workload.on(before);
            Workload.Prepared right = workload.on(after)) {
          right.verify();
          left.run();
          logarithms += Math.log(ratio(left, right));
        }
      }
      return Math.exp(logarithms / all.size());
    }
  }

  private List<Workload.Made> make(Class<? extends Op> operation, double scale) {
    return Catalogue.all().stream()
        .filter(workload -> workload instanceof OpWorkload op && operation.isInstance(op.op()))
        .filter(workload -> workload.flops() >= scale * LEAST_FLOPS)
        .filter(workload -> workload.flops() <= scale * MOST_FLOPS)
        .limit(pace.workloads())
        .map(Workload::make)
        .toList();
  }

  private Backend open(String name, Map<String, Integer> values) {
    Path profile = folder.resolve(name + ".properties");
    try {
      tuning.write(profile, values);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    // else another kernel would answer for a wrong one, and a slow answer would be all there is to
    // see
    return Backends.open(request + ",wrong=refused,tuning=" + profile);
  }

  private double ratio(Workload.Prepared left, Workload.Prepared right) {
    List<Long> leftTimes = new ArrayList<>();
    List<Long> rightTimes = new ArrayList<>();
    for (int round = 0; round < pace.rounds(); round++) {
      if (round % 2 == 0) {
        turn(left, leftTimes);
        turn(right, rightTimes);
      } else {
        turn(right, rightTimes);
        turn(left, leftTimes);
      }
    }
    return median(rightTimes) / median(leftTimes);
  }

  private void turn(Workload.Prepared workload, List<Long> times) {
    workload.run(); // what the other side left in the caches
    long end = System.nanoTime() + pace.turnMillis() * 1_000_000;
    do {
      long start = System.nanoTime();
      workload.run();
      times.add(System.nanoTime() - start);
    } while (System.nanoTime() < end);
  }

  private static double median(List<Long> nanos) {
    return new Latencies(nanos.stream().mapToLong(Long::longValue).toArray()).percentile(50);
  }

  /** Removes the profiles of the trials. */
  @Override
  public void close() throws IOException {
    for (String name : List.of("present", "candidate")) {
      Files.deleteIfExists(folder.resolve(name + ".properties"));
    }
    Files.deleteIfExists(folder);
  }
}
