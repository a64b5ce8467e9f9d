package org.jocelyn.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.ParameterException;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.Latencies;
import org.jocelyn.cli.bench.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jocelyn bench}: how fast a device is, and how close to what it can do. */
@Command(
    name = "bench",
    header = "Measure how fast a device is, how close to its limits, and against the fallback.",
    description = {
      "",
      "First the device's limits are measured: multiply-adds that need no memory, and a copy of "
          + "more than the caches hold. Then each workload is checked against the reference (large "
          + "ones in part) and timed, from the call until the device is done. Keep the machine "
          + "otherwise idle."
    },
    footer = {
      "",
      "MEDIAN is that of all runs, GB/s counts inputs and outputs once, LIMIT is the part of the",
      "nearer limit that is reached (what stays in caches may exceed that of memory), and FALLBACK",
      "how many times as fast as the Java fallback the device is.",
      "",
      "The object that --json writes has these fields:",
      "  jocelyn, java, date  this version, the JVM, and the day",
      "  device               as devices writes it",
      "  limits               flopsPerSecond and bytesPerSecond, and the same of the fallback in",
      "                       fallbackLimits; that is null where the device is the fallback",
      "  results              for each workload: name, flops, bytes, runs, medianSeconds,",
      "                       bestSeconds, partOfLimit, fallbackMedianSeconds; the last two may be",
      "                       null"
    })
final class Bench implements Runnable {
  private static final String FALLBACK = "cpu";
  private static final double QUICK_SECONDS = 10;

  /** More would only make a median of a thousand runs one of ten thousand. */
  private static final double MOST_SECONDS = 2;

  @Spec private CommandSpec spec;
  @Mixin private RequestOption request;

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..1",
      description =
          "Only workloads whose names contain a match; of all that there are, not only of the main "
              + "ones. --list names them.")
  private Optional<Pattern> filter = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "100",
      description = "About how long it may take in all. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(names = "--quick", description = "The same as --seconds 10: whether, not how fast.")
  private boolean quick;

  @Option(names = "--list", description = "Name all workloads and measure none.")
  private boolean list;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Tell what each kernel of a workload takes by the device's clock, in some more runs, and "
              + "write that for trace viewers (chrome://tracing, Perfetto). OpenCL devices only.")
  private Optional<Path> profileFile = Optional.empty();

  @Option(names = "--json", description = "Write a JSON object instead of the table.")
  private boolean json;

  /**
   * What was measured.
   *
   * @param fallback the same on the fallback, if the device is another
   */
  record Result(Workload workload, Latencies times, Optional<Latencies> fallback) {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      Catalogue.all().forEach(workload -> out.println(workload.name()));
      return;
    }
    if (!(seconds > 0)) {
      throw new ParameterException("--seconds must be positive");
    }
    List<Workload> workloads =
        filter
            .map(
                pattern ->
                    Catalogue.all().stream()
                        .filter(workload -> pattern.matcher(workload.name()).find())
                        .toList())
            .orElseGet(Catalogue::main);
    if (workloads.isEmpty()) {
      throw new ParameterException("no workload matches " + filter.get() + "; see --list");
    }
    try (Backend backend = Backends.open(request.get())) {
      if (backend.device().kind() == DeviceInfo.Kind.JAVA_CPU) {
        measure(backend, Optional.empty(), workloads, out);
      } else {
        try (Backend fallback = Backends.open(FALLBACK)) {
          measure(backend, Optional.of(fallback), workloads, out);
        }
      }
    }
  }

  private void measure(
      Backend backend, Optional<Backend> fallback, List<Workload> workloads, PrintWriter out) {
    long end = System.nanoTime() + (long) ((quick ? QUICK_SECONDS : seconds) * 1e9);
    DeviceLimits limits = backend.measureLimits();
    Optional<DeviceLimits> others = fallback.map(Backend::measureLimits);
    BenchText text = new BenchText(out, limits);
    if (!json) {
      text.head(backend);
    }
    Optional<BenchProfile> profile = profileFile.map(BenchProfile::new);
    List<Result> results = new ArrayList<>();
    int left = workloads.size() * (fallback.isPresent() ? 2 : 1);
    boolean terminal = spec.commandLine().getColorScheme().ansi().enabled();
    try (ProgressLine progress =
        ProgressLine.of(spec.commandLine().getErr(), terminal, "bench", left)) {
      for (Workload workload : workloads) {
        progress.say(workload.name());
        Workload.Made made = workload.make();
        Latencies times =
            time(
                made,
                backend,
                share(end, left--),
                prepared -> profile.ifPresent(to -> to.watch(workload, backend, prepared)));
        progress.step();
        Optional<Latencies> fallbackTimes = Optional.empty();
        if (fallback.isPresent()) {
          fallbackTimes = Optional.of(time(made, fallback.get(), share(end, left--), timed -> {}));
          progress.step();
        }
        Result result = new Result(workload, times, fallbackTimes);
        results.add(result);
        if (!json) {
          progress.print(() -> text.row(result));
        }
      }
    }
    profile.ifPresent(watched -> watched.write(backend));
    if (json) {
      out.println(Json.write(BenchText.json(backend, limits, others, results)));
    } else {
      profile.ifPresent(watched -> watched.print(out));
    }
  }

  /** Seconds of those that are left; half of them may go into checks. */
  private static double share(long end, int left) {
    return Math.max(0, (end - System.nanoTime()) * 1e-9 / left);
  }

  /**
   * @param then what is done with the workload once it has been timed
   */
  private static Latencies time(
      Workload.Made workload, Backend backend, double seconds, Consumer<Workload.Prepared> then) {
    try (Workload.Prepared prepared = workload.on(backend)) {
      prepared.verify();
      Latencies times = Latencies.of(prepared::run, Math.min(seconds / 2, MOST_SECONDS));
      then.accept(prepared);
      return times;
    }
  }
}
