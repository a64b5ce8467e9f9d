package org.jocelyn.cli.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jocelyn.JocelynException;
import org.jocelyn.data.CsvFile;
import org.jocelyn.data.TextFile;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.AtomicFile;

/**
 * The figures of a training run as a CSV file: step, epoch, loss, what evaluations found, seconds.
 * Each row is in the file when {@link #append} returns, and a run that is resumed goes on in the
 * same file: what came after the step that it is resumed at is taken out.
 */
public final class MetricsCsv implements AutoCloseable {
  /** A name that needs no quotes. */
  private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_@%. -]+");

  private static final List<String> FIRST = List.of("step", "epoch", "loss");
  private static final String LAST = "seconds";

  private final Path file;
  private final List<String> figures;
  private final BufferedWriter writer;
  private long lastStep;

  private MetricsCsv(Path file, List<String> figures, long lastStep) throws IOException {
    this.file = file;
    this.figures = List.copyOf(figures);
    this.lastStep = lastStep;
    this.writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  /**
   * Begins a file, in place of an old one.
   *
   * @param figures the names of what evaluations find: letters, digits and {@code _@%. -}
   * @throws JocelynException if it cannot be written, or a name comes twice or holds anything else
   */
  public static MetricsCsv create(Path file, List<String> figures) {
    return begin(file, figures, List.of());
  }

  /**
   * Goes on with a file after a step; begins it if it is not there. Later rows are taken out, and
   * so is a last row that was cut off.
   *
   * @throws JocelynException if it cannot be read or written, or has other columns
   */
  public static MetricsCsv resume(Path file, List<String> figures, long step) {
    if (!Files.exists(file)) {
      return create(file, figures);
    }
    CsvFile old = parse(file);
    if (!old.header().equals(header(file, figures))) {
      throw new JocelynException(
          "%s has the columns %s, this run %s; write to another file"
              .formatted(file, old.header(), header(file, figures)));
    }
    return begin(
        file, figures, rows(file, old).stream().filter(row -> row.step() <= step).toList());
  }

  private static MetricsCsv begin(Path file, List<String> figures, List<MetricsRow> rows) {
    String text =
        line(header(file, figures))
            + rows.stream().map(row -> line(figures, row)).collect(Collectors.joining());
    long lastStep = rows.isEmpty() ? Long.MIN_VALUE : rows.get(rows.size() - 1).step();
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      AtomicFile.write(file, channel -> ArrayTransfer.drain(channel, bytes));
      return new MetricsCsv(file, figures, lastStep);
    } catch (IOException failure) {
      throw cannotWrite(file, failure);
    }
  }

  /**
   * The rows of a file, but for a last one that was cut off.
   *
   * @throws JocelynException if it cannot be read or is no file of these
   */
  public static List<MetricsRow> read(Path file) {
    return rows(file, parse(file));
  }

  /** What is in the file up to the end of its last whole line. */
  private static CsvFile parse(Path file) {
    String text = TextFile.read(file);
    CsvFile table = CsvFile.parse(file, text.substring(0, text.lastIndexOf('\n') + 1));
    List<String> header = table.header();
    int last = header.size() - 1;
    if (last < FIRST.size()
        || !header.subList(0, FIRST.size()).equals(FIRST)
        || !header.get(last).equals(LAST)) {
      throw new JocelynException(
          file + ": its columns are " + header + ", must be step, epoch, loss, …, seconds");
    }
    return table;
  }

  private static List<MetricsRow> rows(Path file, CsvFile table) {
    List<String> figures = table.header().subList(FIRST.size(), table.header().size() - 1);
    List<MetricsRow> rows = new ArrayList<>();
    for (int row = 0; row < table.rows(); row++) {
      try {
        Map<String, Double> found = new LinkedHashMap<>();
        for (String name : figures) {
          String value = table.get(row, name);
          if (!value.isEmpty()) {
            found.put(name, Double.parseDouble(value));
          }
        }
        rows.add(
            new MetricsRow(
                Long.parseLong(table.get(row, "step")),
                Long.parseLong(table.get(row, "epoch")),
                Double.parseDouble(table.get(row, "loss")),
                found,
                Double.parseDouble(table.get(row, LAST))));
      } catch (NumberFormatException text) {
        throw new JocelynException(
            "%s, row %d: %s".formatted(file, row + 1, text.getMessage()), text);
      }
    }
    return rows;
  }

  /**
   * Adds a row.
   *
   * @throws JocelynException if it cannot be written, is not after the last one, or has a figure
   *     that is no column
   */
  public void append(MetricsRow row) {
    if (row.step() <= lastStep) {
      throw new JocelynException("%s: step %d after step %d".formatted(file, row.step(), lastStep));
    }
    if (!figures.containsAll(row.figures().keySet())) {
      throw new JocelynException(
          "%s: figures %s where the columns are %s"
              .formatted(file, row.figures().keySet(), figures));
    }
    try {
      writer.write(line(figures, row));
      writer.flush();
    } catch (IOException failure) {
      throw cannotWrite(file, failure);
    }
    lastStep = row.step();
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException failure) {
      throw cannotWrite(file, failure);
    }
  }

  private static List<String> header(Path file, List<String> figures) {
    List<String> header = new ArrayList<>(FIRST);
    for (String name : figures) {
      if (!NAME.matcher(name).matches() || header.contains(name) || name.equals(LAST)) {
        throw new JocelynException(
            "%s: '%s' cannot be a column: each comes once, of letters, digits and _@%%. -"
                .formatted(file, name));
      }
      header.add(name);
    }
    header.add(LAST);
    return header;
  }

  private static String line(List<String> figures, MetricsRow row) {
    List<String> fields = new ArrayList<>();
    fields.add(Long.toString(row.step()));
    fields.add(Long.toString(row.epoch()));
    fields.add(Double.toString(row.loss()));
    for (String name : figures) {
      fields.add(row.figures().containsKey(name) ? row.figures().get(name).toString() : "");
    }
    fields.add(String.format(Locale.ROOT, "%.3f", row.seconds()));
    return line(fields);
  }

  private static String line(List<String> fields) {
    return String.join(",", fields) + "\n";
  }

  private static JocelynException cannotWrite(Path file, IOException failure) {
    return new JocelynException(file + ": cannot be written: " + failure, failure);
  }
}
