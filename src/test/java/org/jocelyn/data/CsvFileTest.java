package org.jocelyn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Tables are read as RFC 4180 has them, and what they do not hold is refused. */
class CsvFileTest {
  @TempDir Path folder;

  private CsvFile read(String text) throws IOException {
    return CsvFile.read(Files.writeString(folder.resolve("table.csv"), text));
  }

  private static void assertRefused(String part, Executable attempt) {
    String message = assertThrows(DataException.class, attempt).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void givenNumbers_whenColumnsAreAsked_thenTheyComeInTheOrderAsked() throws IOException {
    CsvFile file = read("crim,zn,medv\n0.00632,18.00,24\n-1e3, 2 ,3\n");
    assertEquals(List.of("crim", "zn", "medv"), file.header());
    assertEquals(2, file.rows());
    assertArrayEquals(new double[] {18, 2}, file.column("zn"));
    double[][] values = file.columns(List.of("medv", "crim"));
    assertArrayEquals(new double[] {24, 0.00632}, values[0]);
    assertArrayEquals(new double[] {3, -1000}, values[1]);
  }

  @Test
  void givenQuotedFields_whenRead_thenTheyMayHoldAnything() throws IOException {
    CsvFile file = read("\ufeffname,\"a \"\"b\"\"\"\r\n\"x,y\r\nz\",\"\"\r\n,\"\n\"\r\nlast,1");
    assertEquals(List.of("name", "a \"b\""), file.header());
    assertEquals("x,y\r\nz", file.get(0, "name"));
    assertEquals("", file.get(0, "a \"b\""));
    assertEquals("", file.get(1, "name"));
    assertEquals("\n", file.get(1, "a \"b\""));
    assertEquals("1", file.get(2, "a \"b\""));
    assertEquals(3, file.rows());
  }

  @Test
  void whatBreaksTheFormatIsRefusedWithItsLine() {
    assertRefused("empty", () -> read(""));
    assertRefused("line 1: the column 'a' twice", () -> read("a,a\n"));
    assertRefused("line 3: 1 fields where there are 2 columns", () -> read("a,b\n1,2\n3\n"));
    assertRefused("line 4: 3 fields", () -> read("a,b\n\"1\n\",2\n3,4,5"));
    assertRefused("line 2: a quote inside a field", () -> read("a\n1\"2\"\n"));
    assertRefused("line 2: 'x' after a quoted field", () -> read("a\n\"1\"x\n"));
    assertRefused("line 2: a quoted field without an end", () -> read("a\n\"1\n2\n"));
  }

  @Test
  void whatTheTableDoesNotHoldIsRefused() throws IOException {
    CsvFile file = read("a,b\n1,x\n,NaN\n");
    assertRefused("no column 'c'; there are a, b", () -> file.column("c"));
    assertRefused("line 2, column 'b': 'x' is no finite number", () -> file.column("b"));
    assertRefused("line 3, column 'a': '' is no finite number", () -> file.column("a"));
    assertRefused("is no finite number", () -> read("a\nNaN").column("a"));
  }
}
