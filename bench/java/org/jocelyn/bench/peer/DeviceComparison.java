package org.jocelyn.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Precision;
import org.jocelyn.bench.Results;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.cli.bench.Workload;

/**
 * The workloads of GPUs on one OpenCL device, in float32 and with the factors of products rounded
 * where the device has units for that, against CLBlast there and PyTorch where a Python has it.
 */
public final class DeviceComparison {
  private static final List<Precision> PRECISIONS =
      List.of(Precision.FLOAT32, Precision.TF32, Precision.BFLOAT16);

  private DeviceComparison() {}

  /**
   * Writes the results anew after each workload, so that a run that is cut off leaves what it has.
   *
   * @param args {@code quick} or {@code full}; the request for the device; the file to write; a
   *     pattern that the names of the workloads contain, or nothing for those that a GPU, and in
   *     quick any device, is measured by; and for PyTorch the Python and the program to run
   */
  public static void main(String[] args) throws IOException {
    boolean quick = args[0].equals("quick");
    String device = args[1];
    Path file = Path.of(args[2]);
    try (Race race = new Race(quick ? Pace.QUICK : Pace.DEVICE)) {
      race.enter(() -> new JocelynContestant(device));
      race.enter(() -> JocelynContestant.rounding(device, Precision.TF32));
      race.enter(() -> JocelynContestant.rounding(device, Precision.BFLOAT16));
      race.enter(() -> JocelynContestant.minimalFiltering(device));
      String id = id(device);
      if (id.startsWith(ClBlastContestant.OPENCL)) {
        race.enter(() -> new ClBlastContestant(id));
      }
      if (args.length > 4) {
        TorchProcess torch = new TorchProcess(args[4], args[5]);
        for (Precision precision : PRECISIONS) {
          race.enter(() -> new TorchContestant(torch, precision));
        }
      }
      Results results = Results.here(race.limits(List.of(device)));
      for (Workload workload : workloads(quick, args[3])) {
        if (workload instanceof OpWorkload op) {
          race.run(op, results);
          results.write(file);
        }
      }
      race.requireNoFailures();
    }
  }

  private static String id(String device) {
    try (Backend backend = Backends.open(device)) {
      return backend.device().id();
    }
  }

  private static List<Workload> workloads(boolean quick, String pattern) {
    if (pattern.isEmpty()) {
      return quick ? Catalogue.main() : Catalogue.forGpus();
    }
    Pattern wanted = Pattern.compile(pattern);
    return Catalogue.all().stream()
        .filter(workload -> wanted.matcher(workload.name()).find())
        .toList();
  }
}
