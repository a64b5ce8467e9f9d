package org.jocelyn.bench;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jocelyn.DeviceLimits;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a report. */
final class Plots {
  private static final Color[] COLORS = {
    new Color(0x4477AA),
    new Color(0xEE6677),
    new Color(0x228833),
    new Color(0xCCBB44),
    new Color(0xAA3377),
    new Color(0x66CCEE),
    new Color(0x777777)
  };

  /** More bars side by side than this cannot be read. */
  private static final int MOST_BARS = 12;

  private final Results results;
  private final Table table;

  Plots(Results results) {
    this.results = results;
    this.table = new Table(results);
  }

  /**
   * Roofline of a backend (Williams et al. 2009): a point for each workload that computes, below
   * the roof that its operations per byte allow it.
   */
  XYChart roofline(String backend) {
    DeviceLimits limits = results.limits().get(backend);
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(560)
            .title("Roofline of " + backend)
            .xAxisTitle("operations per byte of inputs and outputs")
            .yAxisTitle("GFLOP/s")
            .build();
    double ridge = limits.flopsPerSecond() / limits.bytesPerSecond();
    double[] intensities = {ridge / 64, ridge, ridge * 64};
    XYSeries roof =
        chart.addSeries(
            "limits",
            intensities,
            DoubleStream.of(intensities)
                .map(x -> Math.min(limits.flopsPerSecond(), x * limits.bytesPerSecond()) * 1e-9)
                .toArray());
    roof.setMarker(SeriesMarkers.NONE).setLineColor(Color.DARK_GRAY);
    for (String family : families()) {
      addPoints(chart, backend, family);
    }
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE4E4E4)).setPlotBorderVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE).setMarkerSize(7);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    return chart;
  }

  private void addPoints(XYChart chart, String backend, String family) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (Results.Row row : results.rows()) {
      double[] samples = row.seconds().get(backend);
      if (family(row).equals(family) && row.flops() > 0 && samples != null) {
        x.add(row.flops() / row.bytes());
        y.add(row.flops() / Table.median(samples) * 1e-9);
      }
    }
    if (!x.isEmpty()) {
      XYSeries points = chart.addSeries(family, x, y);
      Color color = COLORS[(chart.getSeriesMap().size() - 2) % COLORS.length];
      points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      points.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color);
    }
  }

  /** The first words of the workloads' names. */
  List<String> families() {
    return results.rows().stream().map(Plots::family).distinct().toList();
  }

  static String family(Results.Row row) {
    return row.workload().split(" ", 2)[0];
  }

  /** Bars of all contestants for some workloads: how many times as fast as the peer. */
  private CategoryChart bars(String title, List<Results.Row> rows) {
    String peer = table.peer().orElseThrow();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1100)
            .height(520)
            .title(title + ": speed against " + peer + " (higher is faster)")
            .yAxisTitle("times as fast")
            .build();
    List<String> labels = rows.stream().map(Results.Row::workload).toList();
    for (String contestant : table.contestants()) {
      List<Double> bars =
          rows.stream().map(row -> table.speedup(row, contestant).orElse(null)).toList();
      if (bars.stream().anyMatch(bar -> bar != null)) {
        Color color = COLORS[chart.getSeriesMap().size() % COLORS.length];
        chart
            .addSeries(contestant, labels, bars.stream().map(bar -> bar == null ? 0 : bar).toList())
            .setFillColor(color);
      }
    }
    chart.getStyler().setXAxisLabelRotation(35).setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE4E4E4)).setPlotBorderVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisDecimalPattern("0.0#");
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    return chart;
  }

  /** Bars for all workloads that the peer ran, in as many pictures as can be read. */
  List<CategoryChart> bars() {
    List<CategoryChart> charts = new ArrayList<>();
    if (table.peer().isEmpty()) {
      return charts;
    }
    String peer = table.peer().get();
    List<Results.Row> compared =
        results.rows().stream().filter(row -> row.seconds().containsKey(peer)).toList();
    List<Results.Row> waiting = new ArrayList<>();
    for (String family : families()) {
      List<Results.Row> rows = compared.stream().filter(row -> family(row).equals(family)).toList();
      if (waiting.size() + rows.size() > MOST_BARS) {
        draw(waiting, charts);
      }
      waiting.addAll(rows);
      while (waiting.size() > MOST_BARS) {
        draw(waiting.subList(0, MOST_BARS), charts);
      }
    }
    draw(waiting, charts);
    return charts;
  }

  /** Draws rows that are then no longer waiting. */
  private void draw(List<Results.Row> rows, List<CategoryChart> charts) {
    if (!rows.isEmpty()) {
      String title = String.join(", ", rows.stream().map(Plots::family).distinct().toList());
      charts.add(bars(title, List.copyOf(rows)));
      rows.clear();
    }
  }
}
