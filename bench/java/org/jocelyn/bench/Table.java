package org.jocelyn.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.DeviceLimits;

/**
 * {@link Results} as rows of text: a workload's median on each contestant, against the peer that
 * all are compared with, and as a part of the device's nearer limit where that was measured.
 */
final class Table {
  /** Who can be the peer, the first that took part. */
  private static final List<String> PEERS = List.of("ONNX Runtime", "PyTorch");

  /** In a contestant's name: it rounds the factors of products. */
  private static final List<String> ROUNDINGS = List.of("tf32", "bfloat16");

  private final Results results;
  private final List<String> contestants;

  Table(Results results) {
    this.results = results;
    this.contestants =
        results.rows().stream().flatMap(row -> row.seconds().keySet().stream()).distinct().toList();
  }

  /** All who ran a workload at least. */
  List<String> contestants() {
    return contestants;
  }

  /** The one that all are compared with, if it took part. */
  Optional<String> peer() {
    return PEERS.stream()
        .flatMap(name -> contestants.stream().filter(other -> other.startsWith(name)))
        .findFirst();
  }

  /** The peer in the arithmetic of a contestant, if it took part. */
  private Optional<String> peerOf(String contestant) {
    return peer()
        .map(peer -> rounding(contestant).isEmpty() ? peer : peer + " " + rounding(contestant))
        .filter(contestants::contains);
  }

  private static String rounding(String contestant) {
    return ROUNDINGS.stream().filter(contestant::endsWith).findFirst().orElse("");
  }

  /** The median in seconds, by nearest rank from above. */
  static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** How many times as fast as the peer, in the same arithmetic, a contestant is. */
  Optional<Double> speedup(Results.Row row, String contestant) {
    double[] ours = row.seconds().get(contestant);
    double[] others = peerOf(contestant).map(row.seconds()::get).orElse(null);
    return ours == null || others == null
        ? Optional.empty()
        : Optional.of(median(others) / median(ours));
  }

  /** The part of the nearer limit that is reached. */
  Optional<Double> partOfLimit(Results.Row row, String contestant) {
    DeviceLimits limits = results.limits().get(contestant);
    double[] samples = row.seconds().get(contestant);
    if (limits == null || samples == null || row.bytes() == 0) {
      return Optional.empty();
    }
    return Optional.of(limits.seconds(row.flops(), row.bytes()) / median(samples));
  }

  /** The heads of the columns. */
  List<String> head() {
    return Stream.concat(Stream.of("workload, median ms"), contestants.stream()).toList();
  }

  /** The cells of a row. */
  List<String> cells(Results.Row row) {
    List<String> cells = new ArrayList<>(List.of(row.workload()));
    for (String contestant : contestants) {
      double[] samples = row.seconds().get(contestant);
      cells.add(samples == null ? "" : cell(row, contestant, median(samples) * 1e3));
    }
    return cells;
  }

  private String cell(Results.Row row, String contestant, double milliseconds) {
    String cell = String.format(Locale.ROOT, milliseconds < 10 ? "%.3f" : "%.1f", milliseconds);
    if (peerOf(contestant).filter(contestant::equals).isEmpty()) {
      cell +=
          speedup(row, contestant)
              .map(ratio -> String.format(Locale.ROOT, " (%.2f×)", ratio))
              .orElse("");
    }
    return cell
        + partOfLimit(row, contestant)
            .map(part -> String.format(Locale.ROOT, ", %.0f %%", 100 * part))
            .orElse("");
  }

  /** The table for a README. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    line(text, head());
    text.append("|---|").append("--:|".repeat(contestants.size())).append('\n');
    results.rows().forEach(row -> line(text, cells(row)));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(cell).append(" |"));
    text.append('\n');
  }

  /** The same for a page. */
  String html() {
    StringBuilder text = new StringBuilder("<table>\n<tr>");
    head().forEach(cell -> text.append("<th>").append(escaped(cell)).append("</th>"));
    text.append("</tr>\n");
    for (Results.Row row : results.rows()) {
      text.append("<tr>");
      cells(row).forEach(cell -> text.append("<td>").append(escaped(cell)).append("</td>"));
      text.append("</tr>\n");
    }
    return text.append("</table>\n").toString();
  }

  /** The limits and the environment as a list for a page. */
  String environmentHtml() {
    StringBuilder text = new StringBuilder("<ul>\n");
    for (Map.Entry<String, Object> entry : results.environment().entrySet()) {
      text.append("<li>").append(escaped(entry.getKey() + ": " + entry.getValue())).append("</li>");
    }
    results
        .limits()
        .forEach(
            (name, limits) ->
                text.append("<li>")
                    .append(
                        escaped(
                            String.format(
                                Locale.ROOT,
                                "%s: at most %.1f GFLOP/s and %.1f GB/s",
                                name,
                                limits.flopsPerSecond() * 1e-9,
                                limits.bytesPerSecond() * 1e-9)))
                    .append("</li>"));
    return text.append("\n</ul>\n").toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
