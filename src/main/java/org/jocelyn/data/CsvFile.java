package org.jocelyn.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table of comma-separated values as RFC 4180 has it: the first record names the columns, a field
 * may stand in double quotes, and then holds commas, line breaks and doubled quotes.
 */
public final class CsvFile {
  private final Path file;
  private final List<String> header;
  private final List<CsvRecord> rows;

  private CsvFile(Path file, List<String> header, List<CsvRecord> rows) {
    this.file = file;
    this.header = header;
    this.rows = rows;
  }

  /**
   * Reads a file in UTF-8.
   *
   * @throws DataException if it cannot be read, a quote stands where none may, a name of a column
   *     comes twice, or a row has more or fewer fields than there are columns
   */
  public static CsvFile read(Path file) {
    return parse(file, TextFile.read(file));
  }

  /**
   * Takes a text apart that was read already.
   *
   * @param file where it comes from, for messages
   * @throws DataException as {@link #read} does
   */
  public static CsvFile parse(Path file, String text) {
    List<CsvRecord> records = new CsvParser(file, text).records();
    if (records.isEmpty()) {
      throw new DataException(file + ": empty; the first line names the columns");
    }
    List<String> header = records.get(0).fields();
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!names.add(name)) {
        throw new DataException("%s, line 1: the column '%s' twice".formatted(file, name));
      }
    }
    List<CsvRecord> rows = records.subList(1, records.size());
    for (CsvRecord row : rows) {
      if (row.fields().size() != header.size()) {
        throw new DataException(
            "%s, line %d: %d fields where there are %d columns"
                .formatted(file, row.line(), row.fields().size(), header.size()));
      }
    }
    return new CsvFile(file, header, rows);
  }

  /** The names of the columns. */
  public List<String> header() {
    return header;
  }

  /** Number of rows, without the header. */
  public int rows() {
    return rows.size();
  }

  /**
   * A field as it stands.
   *
   * @throws DataException if there is no such column
   */
  public String get(int row, String column) {
    return rows.get(row).fields().get(index(column));
  }

  /**
   * The numbers of a column.
   *
   * @throws DataException if there is no such column, or a field of it is no finite number
   */
  public double[] column(String name) {
    int index = index(name);
    return rows.stream().mapToDouble(row -> number(row, index)).toArray();
  }

  /**
   * The numbers of some columns, row by row.
   *
   * @throws DataException if there is no such column, or a field of one is no finite number
   */
  public double[][] columns(List<String> names) {
    int[] indices = names.stream().mapToInt(this::index).toArray();
    double[][] values = new double[rows.size()][indices.length];
    for (int row = 0; row < values.length; row++) {
      for (int i = 0; i < indices.length; i++) {
        values[row][i] = number(rows.get(row), indices[i]);
      }
    }
    return values;
  }

  private int index(String column) {
    int index = header.indexOf(column);
    if (index < 0) {
      throw new DataException(
          "%s: no column '%s'; there are %s".formatted(file, column, String.join(", ", header)));
    }
    return index;
  }

  private double number(CsvRecord row, int column) {
    String field = row.fields().get(column).strip();
    try {
      double value = Double.parseDouble(field);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException text) {
      // told below
    }
    throw new DataException(
        "%s, line %d, column '%s': '%s' is no finite number"
            .formatted(file, row.line(), header.get(column), field));
  }
}
