package org.jocelyn.bench.peer;

/**
 * How long times are taken.
 *
 * @param warmUpMillis of running before the first turn: by time, for the JIT compiler works on in
 *     the background, and takes a core while it does
 * @param rounds turns of each
 * @param turnMillis of counted runs in a turn, five of them at least
 * @param pauseMillis before each turn, for a peer's threads spin on after its own
 */
record Pace(long warmUpMillis, int rounds, long turnMillis, long pauseMillis) {
  static final Pace FULL = new Pace(1500, 9, 60, 150);

  /** On a GPU, which nobody's threads disturb and which is lent by the minute. */
  static final Pace DEVICE = new Pace(200, 7, 40, 5);

  /** Whether it runs. */
  static final Pace QUICK = new Pace(0, 1, 0, 0);
}
