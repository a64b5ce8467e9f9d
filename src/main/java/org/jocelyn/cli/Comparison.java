package org.jocelyn.cli;

/**
 * Two arrays compared element by element, each against its own bound. A NaN or an infinity must be
 * met by the same and never lies within a bound.
 *
 * @param largestError the largest distance; NaN if an element is not finite and not the same
 * @param allowedError the bound of the element with that distance
 * @param largestRatio the largest distance divided by its bound; above 1 is wrong
 * @param wrong how many elements lie beyond their bound
 * @param worst the element with the largest ratio
 */
record Comparison(
    double largestError, double allowedError, double largestRatio, long wrong, int worst) {

  /**
   * Compares.
   *
   * @param bound the distance allowed to each element, above zero
   */
  static Comparison of(float[] expected, float[] actual, double[] bound) {
    double largest = 0;
    double allowed = bound.length == 0 ? 0 : bound[0];
    double largestRatio = 0;
    long wrong = 0;
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = distance(expected[i], actual[i]);
      double ratio = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / bound[i];
      if (error > largest || (Double.isNaN(error) && !Double.isNaN(largest))) {
        largest = error;
        allowed = bound[i];
      }
      if (ratio > largestRatio) {
        largestRatio = ratio;
        worst = i;
      }
      if (ratio > 1) {
        wrong++;
      }
    }
    return new Comparison(largest, allowed, largestRatio, wrong, worst);
  }

  private static double distance(float expected, float actual) {
    if (Float.isFinite(expected) && Float.isFinite(actual)) {
      return Math.abs((double) expected - actual);
    }
    return Float.compare(expected, actual) == 0 ? 0 : Double.NaN;
  }
}
