package org.jocelyn.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backends;
import org.jocelyn.DeviceLimits;

/**
 * What a run of the suite measured, as its JSON file has it.
 *
 * @param environment when and where: date, java, system, processors, devices with their drivers
 * @param limits of our backends, measured in the same run
 * @param rows a row for each workload
 */
public record Results(
    Map<String, Object> environment, Map<String, DeviceLimits> limits, List<Row> rows) {
  /**
   * The times of a workload.
   *
   * @param flops multiplications and additions, 0 where memory alone decides
   * @param bytes inputs and outputs once
   * @param checked elements of each answer that were compared with the reference's
   * @param seconds what each contestant took: samples, or their quantiles
   */
  public record Row(
      String workload, double flops, double bytes, long checked, Map<String, double[]> seconds) {}

  /** Empty results of this JVM on this machine, now. */
  public static Results here(Map<String, DeviceLimits> limits) {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    environment.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    environment.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    environment.put("processors", Runtime.getRuntime().availableProcessors());
    environment.put(
        "devices",
        Backends.diagnose("reference").findings().stream()
            .flatMap(finding -> finding.device().stream())
            .map(device -> device.id() + ": " + device.name() + ", " + device.driver())
            .toList());
    return new Results(environment, limits, new ArrayList<>());
  }

  /** Writes the JSON file. */
  public void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>(environment);
    Map<String, Object> roofs = new LinkedHashMap<>();
    limits.forEach(
        (name, limit) ->
            roofs.put(
                name,
                Map.of(
                    "flopsPerSecond",
                    limit.flopsPerSecond(),
                    "bytesPerSecond",
                    limit.bytesPerSecond())));
    json.put("limits", roofs);
    json.put("workloads", rows.stream().map(Results::json).toList());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json));
  }

  private static Map<String, Object> json(Row row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", row.workload());
    json.put("flops", row.flops());
    json.put("bytes", row.bytes());
    json.put("checked", row.checked());
    json.put("seconds", row.seconds());
    return json;
  }

  /** Reads a JSON file. */
  static Results read(Path file) throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(file));
    Map<String, DeviceLimits> limits = new LinkedHashMap<>();
    object(json.remove("limits"))
        .forEach(
            (name, limit) ->
                limits.put(
                    name,
                    new DeviceLimits(
                        number(object(limit).get("flopsPerSecond")),
                        number(object(limit).get("bytesPerSecond")))));
    List<Row> rows = new ArrayList<>();
    for (Object row : (List<?>) json.remove("workloads")) {
      rows.add(row(object(row)));
    }
    return new Results(json, limits, rows);
  }

  private static Row row(Map<String, Object> json) {
    Map<String, double[]> seconds = new LinkedHashMap<>();
    object(json.get("seconds"))
        .forEach(
            (name, times) ->
                seconds.put(
                    name, ((List<?>) times).stream().mapToDouble(Results::number).toArray()));
    return new Row(
        json.get("name").toString(),
        number(json.get("flops")),
        number(json.get("bytes")),
        (long) number(json.get("checked")),
        seconds);
  }

  private static double number(Object json) {
    return ((Number) json).doubleValue();
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }
}
