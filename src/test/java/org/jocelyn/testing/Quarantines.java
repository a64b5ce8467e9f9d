package org.jocelyn.testing;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Hears of every kernel that a self-check has quarantined. The next variant then gives the right
 * answer, so that without this a broken kernel would pass its contract.
 */
public final class Quarantines extends Handler {
  /** Held here because loggers are only weakly reachable, and their handlers with them. */
  private static final Logger LOG = Logger.getLogger("org.jocelyn.opencl.selfcheck");

  private static final Quarantines HEARD = new Quarantines();

  static {
    LOG.addHandler(HEARD);
  }

  private final List<String> messages = new ArrayList<>();

  private Quarantines() {}

  /** What was heard since the last call. */
  public static List<String> take() {
    synchronized (HEARD) {
      List<String> taken = List.copyOf(HEARD.messages);
      HEARD.messages.clear();
      return taken;
    }
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      messages.add(MessageFormat.format(record.getMessage(), record.getParameters()));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
