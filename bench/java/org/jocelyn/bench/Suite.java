package org.jocelyn.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.DeviceLimits;
import org.jocelyn.Diagnosis;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.Family;
import org.jocelyn.cli.bench.Workload;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs JMH over the {@link Catalogue} on every backend here and writes {@link Results}, in which
 * the times of a workload are their quantiles 0, ¼, ½, ¾ and 1.
 */
public final class Suite {
  private static final double[] QUANTILES = {0, 25, 50, 75, 100};

  /** The benchmark class of each family of workloads. */
  private static final Map<Family, Class<? extends OpBenchmark>> CLASSES =
      new EnumMap<>(
          Map.of(
              Family.MATMUL, MatmulBenchmark.class,
              Family.CONV2D, Conv2dBenchmark.class,
              Family.ATTENTION, AttentionBenchmark.class,
              Family.SOFTMAX, SoftmaxBenchmark.class,
              Family.LAYER_NORM, LayerNormBenchmark.class,
              Family.ELEMENTWISE, ElementwiseBenchmark.class,
              Family.REDUCE, ReduceBenchmark.class,
              Family.RECURRENT, RecurrentBenchmark.class,
              Family.TRANSFER, TransferBenchmark.class,
              Family.LAUNCH, LaunchBenchmark.class));

  private Suite() {}

  /**
   * Writes the results.
   *
   * @param args {@code quick} or {@code full}, the file to write, and if wanted a pattern that the
   *     names of the workloads contain; quick takes one of each family where there is none
   */
  public static void main(String[] args) throws IOException, RunnerException {
    boolean quick = args[0].equals("quick");
    Pattern pattern = Pattern.compile(args.length > 2 ? args[2] : "");
    Map<String, DeviceLimits> limits = limits();
    Results results = Results.here(limits);
    for (Family family : Family.values()) {
      List<Workload> workloads =
          Catalogue.of(family).stream()
              .filter(workload -> pattern.matcher(workload.name()).find())
              .limit(quick && args.length <= 2 ? 1 : Long.MAX_VALUE)
              .toList();
      if (!workloads.isEmpty()) {
        add(new Runner(options(family, workloads, limits, quick).build()).run(), results);
      }
    }
    results.write(Path.of(args[1]));
  }

  private static Map<String, DeviceLimits> limits() {
    Map<String, DeviceLimits> limits = new LinkedHashMap<>();
    for (String request : backends()) {
      try (Backend backend = Backends.open(request)) {
        limits.put(request, backend.measureLimits());
      }
    }
    return limits;
  }

  /** The requests of every device here and of the fallback in both its forms. */
  public static List<String> backends() {
    return Stream.concat(
            Backends.diagnose("reference").findings().stream()
                .filter(Diagnosis.Finding::usable)
                .map(Diagnosis.Finding::id)
                .filter(id -> !id.equals("reference")),
            Stream.of("cpu,vector=false"))
        .toList();
  }

  private static ChainedOptionsBuilder options(
      Family family, List<Workload> workloads, Map<String, DeviceLimits> limits, boolean quick) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + CLASSES.get(family).getSimpleName() + "\\.")
            .param("workload", workloads.stream().map(Workload::name).toArray(String[]::new))
            .param("backend", limits.keySet().toArray(String[]::new))
            .shouldFailOnError(true);
    if (quick) {
      options
          .warmupIterations(0)
          .measurementIterations(1)
          .measurementTime(TimeValue.milliseconds(50));
    }
    return options;
  }

  private static void add(Collection<RunResult> runs, Results results) {
    Map<String, Map<String, double[]>> seconds = new LinkedHashMap<>();
    for (RunResult run : runs) {
      Statistics microseconds = run.getPrimaryResult().getStatistics();
      seconds
          .computeIfAbsent(run.getParams().getParam("workload"), name -> new LinkedHashMap<>())
          .put(
              run.getParams().getParam("backend"),
              DoubleStream.of(QUANTILES)
                  .map(quantile -> microseconds.getPercentile(quantile) * 1e-6)
                  .toArray());
    }
    seconds.forEach(
        (name, times) -> {
          Workload workload = Catalogue.get(name);
          results.rows().add(new Results.Row(name, workload.flops(), workload.bytes(), 0, times));
        });
  }
}
