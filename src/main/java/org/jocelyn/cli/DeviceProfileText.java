package org.jocelyn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceProfile;
import org.jocelyn.JocelynException;
import org.jocelyn.TensorType;
import org.jocelyn.cli.bench.Latencies;

/** What a device did: as a table for people, and as events for a trace viewer. */
final class DeviceProfileText {
  private static final String ROW = "  %-24s %-26s %6s %11s %11s %7s %7s";
  private static final List<String> QUEUES = List.of("kernels", "uploads", "downloads");

  private DeviceProfileText() {}

  /** What the commands of one kind took together. */
  private static final class Row {
    private final DeviceProfile.Command first;
    private final List<Long> nanos = new ArrayList<>();
    private long bytes;

    Row(DeviceProfile.Command first) {
      this.first = first;
    }

    void add(DeviceProfile.Command command) {
      nanos.add(command.nanos());
      bytes += isTransfer() ? command.items().get(0) : 0;
    }

    boolean isTransfer() {
      return !first.queue().equals("kernels");
    }

    long total() {
      return nanos.stream().mapToLong(Long::longValue).sum();
    }

    double median() {
      return new Latencies(nanos.stream().mapToLong(Long::longValue).toArray()).percentile(50);
    }
  }

  /** Nanoseconds that the device computed. */
  static long kernelNanos(DeviceProfile profile) {
    return profile.commands().stream()
        .filter(command -> command.queue().equals("kernels"))
        .mapToLong(DeviceProfile.Command::nanos)
        .sum();
  }

  /** The kernels by their share of the time, the largest first. */
  static void print(DeviceProfile profile, PrintWriter out) {
    Map<List<String>, Row> rows = new LinkedHashMap<>();
    long total = 0;
    for (DeviceProfile.Command command : profile.commands()) {
      rows.computeIfAbsent(List.of(command.operation(), command.name()), unseen -> new Row(command))
          .add(command);
      total += command.nanos();
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingLong(Row::total).reversed());
    out.println(
        ROW.formatted("OPERATION", "KERNEL", "CALLS", "TOTAL", "MEDIAN", "SHARE", "GB/s")
            .stripTrailing());
    for (Row row : sorted) {
      out.println(
          ROW.formatted(
                  row.first.operation(),
                  row.first.name(),
                  row.nanos.size(),
                  Text.milliseconds(row.total() * 1e-6),
                  Text.milliseconds(row.median()),
                  String.format(Locale.ROOT, "%.1f %%", 100.0 * row.total() / Math.max(total, 1)),
                  row.isTransfer() ? rate(row.bytes, row.total()) : "")
              .stripTrailing());
    }
  }

  private static String rate(long bytes, long nanos) {
    return nanos == 0 ? "" : String.format(Locale.ROOT, "%.1f", (double) bytes / nanos);
  }

  /**
   * Writes profiles of a device in the Trace Event Format, which chrome://tracing and Perfetto
   * read.
   *
   * @throws JocelynException if the file cannot be written
   */
  static void write(DeviceInfo device, List<DeviceProfile> profiles, Path file) {
    try {
      Files.writeString(file, Json.write(trace(device, profiles)), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new JocelynException(file + ": cannot be written: " + failure, failure);
    }
  }

  private static Map<String, Object> trace(DeviceInfo device, List<DeviceProfile> profiles) {
    List<DeviceProfile.Command> commands =
        profiles.stream().flatMap(profile -> profile.commands().stream()).toList();
    long origin = commands.stream().mapToLong(DeviceProfile.Command::queued).min().orElse(0);
    List<Map<String, Object>> events = new ArrayList<>();
    events.add(name("process_name", 0, device.id() + " " + device.name()));
    for (int queue = 0; queue < QUEUES.size(); queue++) {
      events.add(name("thread_name", queue, QUEUES.get(queue)));
    }
    commands.forEach(command -> events.add(event(command, origin)));
    Map<String, Object> trace = new LinkedHashMap<>();
    trace.put("displayTimeUnit", "ns");
    trace.put("traceEvents", events);
    return trace;
  }

  private static Map<String, Object> name(String what, int queue, String name) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("name", what);
    event.put("ph", "M");
    event.put("pid", 0);
    event.put("tid", queue);
    event.put("args", Map.of("name", name));
    return event;
  }

  private static Map<String, Object> event(DeviceProfile.Command command, long origin) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("operation", command.operation());
    details.put("inputs", command.inputs().stream().map(TensorType::toString).toList());
    details.put(command.queue().equals("kernels") ? "items" : "bytes", command.items());
    details.put("queuedMicros", (command.queued() - origin) / 1e3);
    details.put("submittedMicros", (command.submitted() - origin) / 1e3);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("name", command.name());
    event.put("cat", command.operation());
    event.put("ph", "X");
    event.put("ts", (command.started() - origin) / 1e3);
    event.put("dur", command.nanos() / 1e3);
    event.put("pid", 0);
    event.put("tid", QUEUES.indexOf(command.queue()));
    event.put("args", details);
    return event;
  }
}
