package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jocelyn.Backend;
import org.jocelyn.DeviceProfile;
import org.jocelyn.cli.bench.Workload;

/** What {@code jocelyn bench --profile} does besides: some more runs of each workload, watched. */
final class BenchProfile {
  private static final int RUNS = 5;

  private final Path file;
  private final List<Watched> watched = new ArrayList<>();

  private record Watched(Workload workload, DeviceProfile profile) {}

  /**
   * @param file where the trace goes
   */
  BenchProfile(Path file) {
    this.file = file;
  }

  void watch(Workload workload, Backend backend, Workload.Prepared prepared) {
    DeviceProfile profile =
        backend.profile(
            () -> {
              for (int run = 0; run < RUNS; run++) {
                prepared.run();
              }
            });
    watched.add(new Watched(workload, profile));
  }

  /** A table for each workload. */
  void print(PrintWriter out) {
    for (Watched one : watched) {
      double nanos = (double) DeviceProfileText.kernelNanos(one.profile()) / RUNS;
      out.println();
      out.println(
          "%s, %d runs%s%s%s"
              .formatted(
                  one.workload().name(),
                  RUNS,
                  nanos == 0 ? "" : ", kernels " + Text.milliseconds(nanos * 1e-6) + " each",
                  rate(one.workload().flops(), nanos, "GFLOP/s"),
                  rate(one.workload().bytes(), nanos, "GB/s")));
      DeviceProfileText.print(one.profile(), out);
    }
  }

  private static String rate(double amount, double nanos, String unit) {
    return amount == 0 || nanos == 0
        ? ""
        : String.format(Locale.ROOT, ", %.1f %s", amount / nanos, unit);
  }

  /** The trace of all workloads, one after the other. */
  void write(Backend backend) {
    DeviceProfileText.write(
        backend.device(), watched.stream().map(Watched::profile).toList(), file);
  }
}
