package org.jocelyn.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jocelyn.bench.Results;
import org.jocelyn.bench.Suite;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.cli.bench.Workload;

/**
 * Every workload on every backend here and in every peer that can run it, in one process, taking
 * turns, each with as many threads as there are cores.
 *
 * <p>PyTorch has a run of its own without OpenCL: PoCL's compiler and what PyTorch brings are both
 * made with LLVM, and a process that held both died in it. ONNX Runtime is in both runs.
 */
public final class Comparison {
  private Comparison() {}

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
    List<Workload> candidates = quick && args.length <= 3 ? Catalogue.main() : Catalogue.forCpus();
    List<String> backends =
        Suite.backends().stream().filter(name -> !(pyTorch && isOpenCl(name))).toList();
    try (Race race = new Race(quick ? Pace.QUICK : Pace.FULL)) {
      race.enter(OnnxRuntimeContestant::new);
      backends.forEach(name -> race.enter(() -> new JocelynContestant(name)));
      if (pyTorch) {
        race.enter(PyTorchContestant::new);
      } else {
        race.enter(OpenBlasContestant::new);
        backends.stream()
            .filter(Comparison::isOpenCl)
            .forEach(name -> race.enter(() -> new ClBlastContestant(name)));
      }
      Results results = Results.here(race.limits(backends));
      for (Workload workload : candidates) {
        if (workload instanceof OpWorkload op && pattern.matcher(op.name()).find()) {
          race.run(op, results);
        }
      }
      if (!pyTorch) {
        new ModelComparison(race.turns(), backends, results).run(pattern, quick);
      }
      results.write(Path.of(args[2]));
      race.requireNoFailures();
    }
  }

  private static boolean isOpenCl(String backend) {
    return backend.startsWith(ClBlastContestant.OPENCL);
  }
}
