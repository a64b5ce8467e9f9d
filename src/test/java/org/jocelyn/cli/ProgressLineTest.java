package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter writer = new PrintWriter(text, true);

  @Test
  void aTerminalShowsABarThatGoesAway() {
    try (ProgressLine progress = ProgressLine.of(writer, true, "counting", 2)) {
      progress.step();
      progress.print(() -> writer.println("one"));
      progress.step();
    }
    assertTrue(text.toString().contains("counting 100%"), text.toString());
    assertTrue(text.toString().contains("\r\u001b[Kone" + System.lineSeparator()), text.toString());
    assertTrue(text.toString().endsWith("\r\u001b[K"), text.toString());
  }

  @Test
  void elsewhereThereIsNone() {
    try (ProgressLine progress = ProgressLine.of(writer, false, "counting", 2)) {
      progress.step();
      progress.print(() -> writer.println("one"));
    }
    assertEquals("one" + System.lineSeparator(), text.toString());
  }
}
