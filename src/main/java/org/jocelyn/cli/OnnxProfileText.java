package org.jocelyn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jocelyn.onnx.OnnxProfile;

/** Where a run's time went: as a table for people, and as events for a trace viewer. */
final class OnnxProfileText {
  private static final String ROW = "  %-28s %-28s %6s %10s %7s";

  private OnnxProfileText() {}

  /** What the operations of one kind took together. */
  private record Row(String operator, String operation, int calls, long nanos) {
    static Row of(OnnxProfile.Step step) {
      return new Row(step.operator(), step.operation(), 1, step.nanos());
    }

    Row and(Row other) {
      return new Row(operator, operation, calls + other.calls, nanos + other.nanos);
    }
  }

  /** The operations by their share of the time, the largest first. */
  static void print(OnnxProfile profile, PrintWriter out) {
    Map<List<String>, Row> rows = new LinkedHashMap<>();
    long total = 0;
    for (OnnxProfile.Step step : profile.steps()) {
      rows.merge(List.of(step.operator(), step.operation()), Row.of(step), Row::and);
      total += step.nanos();
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort((a, b) -> Long.compare(b.nanos(), a.nanos()));
    out.println(ROW.formatted("OPERATOR", "OPERATION", "CALLS", "TIME", "SHARE"));
    for (Row row : sorted) {
      out.println(
          ROW.formatted(
              row.operator(),
              row.operation(),
              row.calls(),
              Text.milliseconds(row.nanos() * 1e-6),
              String.format(Locale.ROOT, "%.1f %%", 100.0 * row.nanos() / Math.max(total, 1))));
    }
  }

  /** The run in the Trace Event Format that chrome://tracing and Perfetto read. */
  static Map<String, Object> trace(OnnxProfile profile) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (OnnxProfile.Step step : profile.steps()) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("name", step.operation());
      event.put("cat", step.operator());
      event.put("ph", "X");
      event.put("ts", step.startNanos() / 1e3);
      event.put("dur", step.nanos() / 1e3);
      event.put("pid", 1);
      event.put("tid", 1);
      event.put("args", Map.of("node", step.node()));
      events.add(event);
    }
    Map<String, Object> trace = new LinkedHashMap<>();
    trace.put("displayTimeUnit", "ms");
    trace.put("traceEvents", events);
    return trace;
  }
}
