package org.jocelyn.cli;

import java.util.Optional;

/**
 * How one operation fared on one backend.
 *
 * @param backend the backend's id
 * @param operation what was run, or {@code open} for a backend that could not be opened
 * @param inputs its inputs in words
 * @param ok whether every element was right
 * @param largestError the largest distance of an element from the reference; NaN where one of the
 *     two is not finite and the other differs, and where nothing was computed
 * @param allowedError the distance allowed to that element
 * @param errorRatio the largest of all elements' distances, each divided by what is allowed to it;
 *     above 1 is wrong
 * @param seconds the first run's time, the building of kernels included
 * @param detail what is wrong; empty where nothing is
 * @param failure why nothing was computed
 */
record CheckResult(
    String backend,
    String operation,
    String inputs,
    boolean ok,
    double largestError,
    double allowedError,
    double errorRatio,
    double seconds,
    String detail,
    Optional<Throwable> failure) {

  /** What could not be computed at all. */
  static CheckResult failed(
      String backend,
      String operation,
      String inputs,
      double seconds,
      String detail,
      Throwable failure) {
    return new CheckResult(
        backend,
        operation,
        inputs,
        false,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        seconds,
        detail,
        Optional.of(failure));
  }
}
