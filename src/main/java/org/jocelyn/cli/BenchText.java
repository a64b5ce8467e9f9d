package org.jocelyn.cli;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.DeviceLimits;
import org.jocelyn.cli.bench.Workload;

/** What {@code jocelyn bench} writes. */
final class BenchText {
  private static final String ROW = "%-38s %11s %9s %8s %7s %9s";

  private final PrintWriter out;
  private final DeviceLimits limits;

  BenchText(PrintWriter out, DeviceLimits limits) {
    this.out = out;
    this.limits = limits;
  }

  void head(Backend backend) {
    out.println(
        "%s (%s): at most %s GFLOP/s and %s GB/s"
            .formatted(
                backend.id(),
                backend.device().name(),
                number(limits.flopsPerSecond() * 1e-9),
                number(limits.bytesPerSecond() * 1e-9)));
    out.println(ROW.formatted("WORKLOAD", "MEDIAN", "GFLOP/s", "GB/s", "LIMIT", "FALLBACK"));
  }

  void row(Bench.Result result) {
    Workload workload = result.workload();
    double milliseconds = result.times().percentile(50);
    double seconds = milliseconds * 1e-3;
    String ratio =
        result
            .fallback()
            .map(other -> number(other.percentile(50) / milliseconds) + "x")
            .orElse("");
    out.println(
        ROW.formatted(
                workload.name(),
                Text.milliseconds(milliseconds),
                rate(workload.flops(), seconds),
                rate(workload.bytes(), seconds),
                partOfLimit(workload, seconds, limits)
                    .map(part -> String.format(Locale.ROOT, "%.0f %%", 100 * part))
                    .orElse(""),
                ratio)
            .stripTrailing());
  }

  /** Billions per second; nothing where there is nothing to count. */
  private static String rate(double amount, double seconds) {
    return amount == 0 ? "" : number(amount / seconds * 1e-9);
  }

  /** About three digits. */
  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static Optional<Double> partOfLimit(
      Workload workload, double seconds, DeviceLimits limits) {
    double least = limits.seconds(workload.flops(), workload.bytes());
    return least == 0 ? Optional.empty() : Optional.of(least / seconds);
  }

  static Map<String, Object> json(
      Backend backend,
      DeviceLimits limits,
      Optional<DeviceLimits> fallback,
      List<Bench.Result> results) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jocelyn", Version.number());
    json.put("java", System.getProperty("java.vm.version"));
    json.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    json.put("device", Json.of(backend.device()));
    json.put("limits", json(limits));
    json.put("fallbackLimits", fallback.map(BenchText::json).orElse(null));
    json.put("results", results.stream().map(result -> json(result, limits)).toList());
    return json;
  }

  private static Map<String, Object> json(DeviceLimits limits) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("flopsPerSecond", limits.flopsPerSecond());
    json.put("bytesPerSecond", limits.bytesPerSecond());
    return json;
  }

  private static Map<String, Object> json(Bench.Result result, DeviceLimits limits) {
    Workload workload = result.workload();
    double median = result.times().percentile(50) * 1e-3;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", workload.name());
    json.put("flops", workload.flops());
    json.put("bytes", workload.bytes());
    json.put("runs", result.times().count());
    json.put("medianSeconds", median);
    json.put("bestSeconds", result.times().least() * 1e-3);
    json.put("partOfLimit", partOfLimit(workload, median, limits).orElse(null));
    json.put(
        "fallbackMedianSeconds",
        result.fallback().map(other -> other.percentile(50) * 1e-3).orElse(null));
    return json;
  }
}
