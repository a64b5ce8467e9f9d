package org.jocelyn.cpu;

/**
 * The innermost loops, in two implementations chosen once when the backend opens: {@code
 * VectorLanes} over the Vector API, and {@link PlainLanes} for a JVM without the module. Nothing
 * outside the two knows which it is.
 */
interface Lanes {
  /** What a user is told: the implementation and its width. */
  String describe();

  /** Floats per vector; 1 for plain loops. */
  int width();

  /** {@code Σ a[i]·b[i]} over {@code count} elements, summed in independent lanes. */
  float dot(float[] a, int atA, float[] b, int atB, int count);

  /** {@code y[i] += factor·x[i]}. */
  void addScaled(float factor, float[] x, int atX, float[] y, int atY, int count);
}
