package org.jocelyn.cli;

import java.io.PrintWriter;

/** A line at the foot of a terminal that says what is being waited for; nothing elsewhere. */
final class Progress {
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final boolean visible;

  Progress(PrintWriter terminal, boolean visible) {
    this.terminal = terminal;
    this.visible = visible;
  }

  void show(String what) {
    if (visible) {
      terminal.print(ERASE + what + " ...");
      terminal.flush();
    }
  }

  void clear() {
    if (visible) {
      terminal.print(ERASE);
      terminal.flush();
    }
  }
}
