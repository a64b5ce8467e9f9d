package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jocelyn.DeviceLimits;
import org.jocelyn.bench.Results;
import org.jocelyn.cli.bench.OpCheck;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;

/**
 * Several contestants who compute the same, taking turns in one process. Nobody's time is taken
 * before its answer is right.
 */
final class Race implements AutoCloseable {
  private final Turns turns;
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  Race(Pace pace) {
    this.turns = new Turns(pace);
  }

  Turns turns() {
    return turns;
  }

  /** One that cannot be had on this machine is left out, and it is said why. */
  void enter(Supplier<Contestant> opener) {
    try {
      contestants.add(opener.get());
    } catch (RuntimeException | LinkageError unavailable) {
      System.err.println("left out: " + unavailable);
    }
  }

  /** What the own loops of our backends of these names say of their devices. */
  Map<String, DeviceLimits> limits(Collection<String> names) {
    Map<String, DeviceLimits> limits = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      if (contestant instanceof JocelynContestant ours && names.contains(ours.name())) {
        limits.put(ours.name(), ours.limits());
      }
    }
    return limits;
  }

  /** Adds a row. Who fails, or is wrong, is not timed; the others are. */
  void run(OpWorkload workload, Results results) {
    List<HostArray> values = workload.values();
    OpCheck check = OpCheck.of(workload, values);
    Map<String, Contestant.Entry> entries = new LinkedHashMap<>();
    try {
      for (Contestant contestant : contestants) {
        if (contestant.canRun(workload)) {
          prepare(contestant, workload, values, check, entries);
        }
      }
      Map<String, Timed> runs = new LinkedHashMap<>();
      entries.forEach((name, entry) -> runs.put(name, entry.timed()));
      Map<String, double[]> seconds = turns.time(runs);
      results
          .rows()
          .add(
              new Results.Row(
                  workload.name(), workload.flops(), workload.bytes(), check.checked(), seconds));
      System.out.println(Line.of(workload.name(), seconds));
    } finally {
      entries.values().forEach(Contestant.Entry::close);
    }
  }

  private void prepare(
      Contestant contestant,
      OpWorkload workload,
      List<HostArray> values,
      OpCheck check,
      Map<String, Contestant.Entry> entries) {
    try {
      Contestant.Entry entry = contestant.prepare(workload, values);
      entries.put(contestant.name(), entry);
      check.require(contestant.name(), entry.answer(), contestant.closeness());
    } catch (RuntimeException failure) {
      Contestant.Entry entry = entries.remove(contestant.name());
      if (entry != null) {
        entry.close();
      }
      failures.add(contestant.name() + ", " + workload.name() + ": " + failure.getMessage());
    }
  }

  /**
   * Says who failed.
   *
   * @throws IllegalStateException if anyone did
   */
  void requireNoFailures() {
    if (!failures.isEmpty()) {
      throw new IllegalStateException(String.join(System.lineSeparator(), failures));
    }
  }

  @Override
  public void close() {
    contestants.forEach(Contestant::close);
  }
}
