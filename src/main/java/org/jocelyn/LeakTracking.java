package org.jocelyn;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Reports tensors that were never closed. With the system property {@code jocelyn.trackLeaks=true}
 * the report carries the place where the tensor was made, at the price of a stack trace for each.
 */
final class LeakTracking {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.leaks");
  private static final boolean TRACK = Boolean.getBoolean("jocelyn.trackLeaks");
  private static final AtomicLong LEAKS = new AtomicLong();

  private LeakTracking() {}

  /** Where the caller's tensor is made, or null when tracking is off. */
  static Throwable site() {
    return TRACK ? new Throwable("allocated here") : null;
  }

  /** Called once for each tensor that the garbage collector found open. */
  static void report(TensorType type, Throwable site) {
    LEAKS.incrementAndGet();
    String message = "tensor " + type + " was not closed and is freed now";
    if (site == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          message + "; -Djocelyn.trackLeaks=true shows where it was made");
    } else {
      LOG.log(System.Logger.Level.WARNING, message, site);
    }
  }

  /** Leaks reported so far. */
  static long count() {
    return LEAKS.get();
  }
}
