package org.jocelyn.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Makes of {@link Results} a page with all tables and pictures in it, a Markdown table, and the
 * pictures as files.
 */
public final class Report {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>
      body { font: 15px sans-serif; margin: 2em auto; max-width: 1160px; }
      table { border-collapse: collapse; font-size: 13px; }
      td, th { border-bottom: 1px solid #ddd; padding: 3px 8px; text-align: right; }
      td:first-child, th:first-child { text-align: left; }
      img { max-width: 100%%; }
      </style></head><body><h1>%1$s</h1>
      """;

  private static final String READING =
      """
      <p>In brackets how many times as fast as the peer; then the part of the device's nearer limit
      that is reached, which may exceed 100 %% for what stays in caches. Medians.</p>
      """;

  private Report() {}

  /**
   * Writes the report.
   *
   * @param args the results' JSON file, or several; each gets a report beside it, with the endings
   *     .html, .md and .png
   */
  public static void main(String[] args) throws IOException {
    for (String file : args) {
      write(Path.of(file));
    }
  }

  private static void write(Path json) throws IOException {
    Results results = Results.read(json);
    String base = json.toString().replaceFirst("\\.json$", "");
    Table table = new Table(results);
    Plots plots = new Plots(results);
    StringBuilder page = new StringBuilder(HEAD.formatted(title(json)));
    page.append(table.environmentHtml());
    List<CategoryChart> bars = plots.bars();
    for (int i = 0; i < bars.size(); i++) {
      BitmapEncoder.saveBitmap(
          bars.get(i), base + "-bars-" + (i + 1), BitmapEncoder.BitmapFormat.PNG);
      page.append(image(bars.get(i)));
    }
    for (String backend : results.limits().keySet()) {
      Chart<?, ?> roofline = plots.roofline(backend);
      String name = base + "-roofline-" + backend.replaceAll("\\W+", "-");
      BitmapEncoder.saveBitmap(roofline, name, BitmapEncoder.BitmapFormat.PNG);
      page.append(image(roofline));
    }
    page.append(READING.formatted()).append(table.html()).append("</body></html>\n");
    Files.writeString(Path.of(base + ".html"), page, StandardCharsets.UTF_8);
    Files.writeString(Path.of(base + ".md"), table.markdown(), StandardCharsets.UTF_8);
    System.out.print(table.markdown());
  }

  private static String title(Path json) {
    String name = json.getFileName().toString().replaceFirst("\\.json$", "");
    return Table.escaped("Jocelyn's benchmarks: " + name);
  }

  private static String image(Chart<?, ?> chart) throws IOException {
    byte[] png = BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    String data = Base64.getEncoder().encodeToString(png);
    return "<p><img alt=\""
        + Table.escaped(chart.getTitle())
        + "\" src=\"data:image/png;base64,"
        + data
        + "\"></p>\n";
  }
}
