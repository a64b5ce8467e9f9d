package org.jocelyn.cli.train;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jocelyn.JocelynException;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The curves of a training run as a PNG file: losses over steps in one panel, and below it one
 * panel for each other figure, as their scales have nothing in common.
 */
public final class CurvePlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 380;

  /** Few points, as evaluations are, get marks; many would be a thick line. */
  private static final int MOST_MARKS = 80;

  private static final String LOSS = "loss";
  private static final Color[] COLORS = {
    new Color(0x4477AA), new Color(0xEE6677), new Color(0x228833), new Color(0xAA3377)
  };

  private CurvePlot() {}

  /**
   * Draws the curves. Values that are not finite are left out.
   *
   * @throws JocelynException if there is nothing to draw, this JVM cannot draw, or the file cannot
   *     be written
   */
  public static void write(Path file, String title, List<MetricsRow> rows) {
    List<XYChart> panels = panels(title, rows);
    if (panels.isEmpty()) {
      throw new JocelynException(file + ": nothing to draw: no row has a finite figure");
    }
    PngFile.write(file, () -> image(panels));
  }

  private static List<XYChart> panels(String title, List<MetricsRow> rows) {
    List<XYChart> panels = new ArrayList<>();
    for (Map.Entry<String, List<String>> panel : figuresByPanel(rows).entrySet()) {
      XYChart chart =
          new XYChartBuilder()
              .width(WIDTH)
              .height(HEIGHT)
              .title(panels.isEmpty() ? title : "")
              .xAxisTitle("step")
              .yAxisTitle(panel.getKey())
              .build();
      for (String figure : panel.getValue()) {
        add(chart, figure, rows);
      }
      if (!chart.getSeriesMap().isEmpty()) {
        style(chart, rows.get(rows.size() - 1).step());
        panels.add(chart);
      }
    }
    return panels;
  }

  /** The losses belong together: the difference between those of training and validation tells. */
  private static Map<String, List<String>> figuresByPanel(List<MetricsRow> rows) {
    Set<String> figures = new LinkedHashSet<>();
    figures.add(LOSS);
    rows.forEach(row -> figures.addAll(row.figures().keySet()));
    Map<String, List<String>> panels = new LinkedHashMap<>();
    for (String figure : figures) {
      String panel = figure.endsWith(LOSS) ? LOSS : figure;
      panels.computeIfAbsent(panel, name -> new ArrayList<>()).add(figure);
    }
    return panels;
  }

  private static void add(XYChart chart, String figure, List<MetricsRow> rows) {
    Function<MetricsRow, Double> value =
        figure.equals(LOSS)
            ? MetricsRow::loss
            : row -> row.figures().getOrDefault(figure, Double.NaN);
    List<MetricsRow> finite =
        rows.stream().filter(row -> Double.isFinite(value.apply(row))).toList();
    if (finite.isEmpty()) {
      return;
    }
    double[] steps = finite.stream().mapToDouble(MetricsRow::step).toArray();
    double[] values = finite.stream().mapToDouble(value::apply).toArray();
    Color color = COLORS[chart.getSeriesMap().size() % COLORS.length];
    XYSeries series = chart.addSeries(figure, steps, values);
    series.setMarkerColor(color);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(1.6f));
    series.setMarker(steps.length <= MOST_MARKS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }

  /** All panels span the same steps, so that what is above each other happened together. */
  private static void style(XYChart chart, long lastStep) {
    XYStyler styler = chart.getStyler();
    styler.setMarkerSize(5);
    styler
        .setXAxisDecimalPattern("#,##0")
        .setXAxisMin(0.0)
        .setXAxisMax((double) Math.max(lastStep, 1));
    styler.setPlotGridLinesColor(new Color(0xE4E4E4)).setPlotBorderVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setLegendVisible(chart.getSeriesMap().size() > 1);
    styler.setLegendPosition(Styler.LegendPosition.InsideNE);
  }

  private static BufferedImage image(List<XYChart> panels) {
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT * panels.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < panels.size(); i++) {
      graphics.drawImage(BitmapEncoder.getBufferedImage(panels.get(i)), 0, i * HEIGHT, null);
    }
    graphics.dispose();
    return image;
  }
}
