package org.jocelyn.op;

/**
 * Where {@link Resize2d} reads along one axis. Computed in double precision on the host for every
 * backend, so that a coordinate halfway between two elements is rounded alike by all.
 *
 * @param size elements of the input axis
 * @param out elements of the output axis
 * @param inputSpan this many input elements are stretched over…
 * @param outputSpan …this many output elements; their ratio is not rounded, so that a coordinate
 *     that is an integer or a half comes out as one
 * @param coordinates the formula of the coordinate
 * @param rounding the element that stands for a coordinate
 */
public record ResizeAxis(
    long size,
    long out,
    double inputSpan,
    double outputSpan,
    Resize2d.Coordinates coordinates,
    Resize2d.Rounding rounding) {

  /** The coordinate {@code s} of output element {@code o}, not clamped. */
  public double coordinate(long o) {
    return switch (coordinates) {
      case HALF_PIXEL -> (o + 0.5) * inputSpan / outputSpan - 0.5;
      case ALIGN_CORNERS -> out == 1 ? 0 : (double) (o * (size - 1)) / (out - 1);
      case ASYMMETRIC -> o * inputSpan / outputSpan;
    };
  }

  /** The input element that output element {@code o} copies. */
  public int nearest(long o) {
    double s = coordinate(o);
    double element =
        switch (rounding) {
          case FLOOR -> Math.floor(s);
          case CEIL -> Math.ceil(s);
          case ROUND_PREFER_FLOOR -> Math.ceil(s - 0.5);
          case ROUND_PREFER_CEIL -> Math.floor(s + 0.5);
        };
    return (int) clamp(element);
  }

  /** The input element at or before the coordinate of output element {@code o}. */
  public int lower(long o) {
    return (int) Math.floor(clamp(coordinate(o)));
  }

  /** How far beyond {@link #lower} output element {@code o} is read, in [0, 1]. */
  public float fraction(long o) {
    return (float) (clamp(coordinate(o)) - lower(o));
  }

  /** {@link #nearest} for every output element. */
  public int[] nearest() {
    int[] elements = new int[Math.toIntExact(out)];
    for (int o = 0; o < elements.length; o++) {
      elements[o] = nearest(o);
    }
    return elements;
  }

  /** {@link #lower} for every output element. */
  public int[] lower() {
    int[] elements = new int[Math.toIntExact(out)];
    for (int o = 0; o < elements.length; o++) {
      elements[o] = lower(o);
    }
    return elements;
  }

  /** {@link #fraction} for every output element. */
  public float[] fractions() {
    float[] fractions = new float[Math.toIntExact(out)];
    for (int o = 0; o < fractions.length; o++) {
      fractions[o] = fraction(o);
    }
    return fractions;
  }

  private double clamp(double s) {
    return Math.min((double) (size - 1), Math.max(0, s));
  }
}
