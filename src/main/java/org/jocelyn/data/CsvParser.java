package org.jocelyn.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes a text in comma-separated values apart, as RFC 4180 says. */
final class CsvParser {
  private final Path file;
  private final String text;
  private int at;
  private int line = 1;

  CsvParser(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  List<CsvRecord> records() {
    List<CsvRecord> records = new ArrayList<>();
    while (at < text.length()) {
      records.add(record());
    }
    return records;
  }

  private CsvRecord record() {
    int start = line;
    List<String> fields = new ArrayList<>();
    do {
      fields.add(next('"') ? quoted() : plain());
    } while (next(','));
    if (!next('\n') && !(next('\r') && next('\n')) && at < text.length()) {
      throw wrong("'%s' after a quoted field".formatted(text.charAt(at)));
    }
    line++;
    return new CsvRecord(start, fields);
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\n\"".indexOf(text.charAt(at)) < 0 && !lineEnds()) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      throw wrong("a quote inside a field that does not begin with one");
    }
    return text.substring(start, at);
  }

  private boolean lineEnds() {
    return text.startsWith("\r\n", at);
  }

  /** The rest of a field after its first quote. */
  private String quoted() {
    int start = line;
    StringBuilder field = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"' && !next('"')) {
        return field.toString();
      }
      if (c == '\n') {
        line++;
      }
      field.append(c);
    }
    line = start;
    throw wrong("a quoted field without an end");
  }

  private boolean next(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private DataException wrong(String what) {
    return new DataException("%s, line %d: %s".formatted(file, line, what));
  }
}
