package org.jocelyn.cli.train;

import java.util.Locale;

/**
 * Something that a training reached, or did not.
 *
 * @param what in words
 * @param value what was found
 * @param bound what was to be reached
 * @param atLeast whether the value should be at least the bound, rather than at most
 */
public record Finding(String what, double value, double bound, boolean atLeast) {
  public static Finding atLeast(String what, double value, double bound) {
    return new Finding(what, value, bound, true);
  }

  public static Finding atMost(String what, double value, double bound) {
    return new Finding(what, value, bound, false);
  }

  /** NaN reaches nothing. */
  public boolean isReached() {
    return atLeast ? value >= bound : value <= bound;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.6g, wanted %s %.6g: %s",
        what,
        value,
        atLeast ? "at least" : "at most",
        bound,
        isReached() ? "reached" : "NOT REACHED");
  }
}
