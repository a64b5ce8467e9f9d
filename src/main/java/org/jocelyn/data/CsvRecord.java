package org.jocelyn.data;

import java.util.List;

/** The fields of one record of a CSV file, and the line it begins at. */
record CsvRecord(int line, List<String> fields) {
  CsvRecord {
    fields = List.copyOf(fields);
  }
}
