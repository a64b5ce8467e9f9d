package org.jocelyn.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jocelyn.DeviceLimits;
import org.jocelyn.bench.Results;
import org.jocelyn.bench.Suite;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.OpCheck;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.cli.bench.Workload;
import org.jocelyn.spi.HostArray;

/**
 * Every workload on every backend here and in every peer that can run it, in one process, taking
 * turns, each with as many threads as there are cores. Nobody's time is taken before its answer is
 * right.
 *
 * <p>PyTorch has a run of its own without OpenCL: PoCL's compiler and what PyTorch brings are both
 * made with LLVM, and a process that held both died in it. ONNX Runtime is in both runs.
 */
public final class Comparison {
  private final Turns turns;
  private final List<Contestant> contestants;
  private final Results results;
  private final List<String> failures = new ArrayList<>();

  private Comparison(Turns turns, List<Contestant> contestants, Results results) {
    this.turns = turns;
    this.contestants = contestants;
    this.results = results;
  }

  /**
   * Writes the results.
   *
   * @param args {@code quick} or {@code full}; {@code opencl} or {@code pytorch}: which of those
   *     that cannot share a process; the file to write; and if wanted a pattern that the names of
   *     the workloads contain; quick takes the main ones where there is none
   */
  public static void main(String[] args) throws IOException {
    boolean quick = args[0].equals("quick");
    boolean pyTorch = args[1].equals("pytorch");
    Pattern pattern = Pattern.compile(args.length > 3 ? args[3] : "");
    List<Workload> candidates = quick && args.length <= 3 ? Catalogue.main() : Catalogue.all();
    List<String> backends =
        Suite.backends().stream().filter(name -> !(pyTorch && isOpenCl(name))).toList();
    Turns turns = new Turns(quick ? Pace.QUICK : Pace.FULL);
    List<Contestant> contestants = new ArrayList<>();
    try {
      open(contestants, OnnxRuntimeContestant::new);
      backends.forEach(name -> open(contestants, () -> new JocelynContestant(name)));
      if (pyTorch) {
        open(contestants, PyTorchContestant::new);
      } else {
        open(contestants, OpenBlasContestant::new);
        backends.stream()
            .filter(Comparison::isOpenCl)
            .forEach(name -> open(contestants, () -> new ClBlastContestant(name)));
      }
      Results results = Results.here(limits(contestants));
      Comparison comparison = new Comparison(turns, contestants, results);
      for (Workload workload : candidates) {
        if (workload instanceof OpWorkload op && pattern.matcher(op.name()).find()) {
          comparison.run(op);
        }
      }
      if (!pyTorch) {
        new ModelComparison(turns, backends, results).run(pattern, quick);
      }
      results.write(Path.of(args[2]));
      if (!comparison.failures.isEmpty()) {
        throw new IllegalStateException(String.join(System.lineSeparator(), comparison.failures));
      }
    } finally {
      contestants.forEach(Contestant::close);
    }
  }

  private static boolean isOpenCl(String backend) {
    return backend.startsWith(ClBlastContestant.OPENCL);
  }

  /** A peer that cannot be had on this machine is left out, and it is said why. */
  private static void open(List<Contestant> contestants, Supplier<Contestant> opener) {
    try {
      contestants.add(opener.get());
    } catch (RuntimeException | LinkageError unavailable) {
      System.err.println("left out: " + unavailable);
    }
  }

  private static Map<String, DeviceLimits> limits(List<Contestant> contestants) {
    Map<String, DeviceLimits> limits = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      if (contestant instanceof JocelynContestant ours) {
        limits.put(ours.name(), ours.limits());
      }
    }
    return limits;
  }

  /** Who fails, or is wrong, is not timed; the others are. */
  private void enter(
      Contestant contestant,
      OpWorkload workload,
      List<HostArray> values,
      OpCheck check,
      Map<String, Contestant.Entry> entries) {
    try {
      Contestant.Entry entry = contestant.prepare(workload, values);
      entries.put(contestant.name(), entry);
      check.require(contestant.name(), entry.answer());
    } catch (RuntimeException failure) {
      Contestant.Entry entry = entries.remove(contestant.name());
      if (entry != null) {
        entry.close();
      }
      failures.add(contestant.name() + ", " + workload.name() + ": " + failure.getMessage());
    }
  }

  private void run(OpWorkload workload) {
    List<HostArray> values = workload.values();
    OpCheck check = OpCheck.of(workload, values);
    Map<String, Contestant.Entry> entries = new LinkedHashMap<>();
    try {
      for (Contestant contestant : contestants) {
        if (contestant.canRun(workload)) {
          enter(contestant, workload, values, check, entries);
        }
      }
      Map<String, Runnable> runs = new LinkedHashMap<>();
      entries.forEach((name, entry) -> runs.put(name, entry::run));
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
}
