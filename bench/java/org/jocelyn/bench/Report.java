package org.jocelyn.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Turns JMH's JSON into a Markdown table of medians and a bar chart of times against the fallback.
 */
public final class Report {
  private Report() {}

  /** Median microseconds of one workload on each backend. */
  private record Row(String workload, Map<String, Double> medians) {}

  /**
   * Prints the table and writes the picture.
   *
   * @param args JMH's result file, and the picture to write without its ending
   */
  public static void main(String[] args) throws IOException {
    List<Row> rows = rows(Path.of(args[0]));
    List<String> backends =
        rows.stream().flatMap(row -> row.medians().keySet().stream()).distinct().sorted().toList();
    System.out.print(table(rows, backends));
    BitmapEncoder.saveBitmap(chart(rows, backends), args[1], BitmapEncoder.BitmapFormat.PNG);
  }

  private static List<Row> rows(Path file) throws IOException {
    Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
    for (Object element : JSON.std.listFrom(Files.readString(file))) {
      Map<String, Object> run = object(element);
      String name =
          run.get("benchmark").toString().replaceFirst(".*\\.(\\w+)Benchmark\\.run", "$1");
      Map<String, Object> parameters = new TreeMap<>(object(run.get("params")));
      String backend = parameters.remove("backend").toString();
      Object percentiles = object(run.get("primaryMetric")).get("scorePercentiles");
      double median = ((Number) object(percentiles).get("50.0")).doubleValue();
      String workload = parameters.isEmpty() ? name : name + " " + describe(parameters);
      medians.computeIfAbsent(workload, key -> new LinkedHashMap<>()).put(backend, median);
    }
    List<Row> rows = new ArrayList<>();
    medians.forEach((workload, times) -> rows.add(new Row(workload, times)));
    return rows;
  }

  private static String describe(Map<String, Object> parameters) {
    return parameters.entrySet().stream()
        .map(
            p ->
                p.getKey().equals("causal")
                    ? (p.getValue().equals("true") ? "causal" : "plain")
                    : p.getValue().toString())
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }

  private static String table(List<Row> rows, List<String> backends) {
    StringBuilder text = new StringBuilder("| workload, median µs |");
    backends.forEach(backend -> text.append(' ').append(backend).append(" |"));
    text.append("\n|---|").append("--:|".repeat(backends.size())).append('\n');
    for (Row row : rows) {
      text.append("| ").append(row.workload()).append(" |");
      for (String backend : backends) {
        Double median = row.medians().get(backend);
        text.append(median == null ? " |" : String.format(Locale.ROOT, " %.0f |", median));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Bars: how many times faster than plain Java loops each backend is. */
  private static CategoryChart chart(List<Row> rows, List<String> backends) {
    String base = "cpu,vector=false";
    List<Row> compared = rows.stream().filter(row -> row.medians().containsKey(base)).toList();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1200)
            .height(620)
            .title("Speed against plain Java loops (median, higher is faster)")
            .yAxisTitle("times as fast")
            .build();
    chart.getStyler().setXAxisLabelRotation(35).setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    List<String> labels = compared.stream().map(Row::workload).toList();
    for (String backend : backends) {
      List<Double> speedups = new ArrayList<>();
      for (Row row : compared) {
        Double median = row.medians().get(backend);
        speedups.add(median == null ? 0 : row.medians().get(base) / median);
      }
      chart.addSeries(backend, labels, speedups);
    }
    return chart;
  }
}
