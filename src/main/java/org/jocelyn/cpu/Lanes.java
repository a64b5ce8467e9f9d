package org.jocelyn.cpu;

import org.jocelyn.op.Activation;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.UnaryFunction;

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

  /**
   * {@code y[r·stepY + i] = start + Σ w[atW + t]·x[atX + r·stepX + offsets[t] + i]}, the sum over
   * {@code offsets} in order, for each row r and {@code count} columns i, row after row: a later
   * row overwrites what it shares with an earlier one. {@link #width()} elements of x beyond the
   * last must be there to be read.
   */
  void weightedRows(
      float[] x,
      int atX,
      int stepX,
      int[] offsets,
      float[] w,
      int atW,
      float start,
      float[] y,
      int atY,
      int stepY,
      int rows,
      int count);

  /**
   * {@code y[i] = f(y[i])} for i from {@code from} to {@code to}; functions that give BOOL give 0
   * or 1.
   */
  void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to);

  /** {@code y[i] = activation(y[i])} for i from {@code from} to {@code to}. */
  default void apply(Activation activation, float[] y, int from, int to) {
    apply(activation.function(), activation.alpha(), activation.beta(), y, from, to);
  }

  /** {@code y[atY + i] = f(x[atX + i])} for i below {@code count}; the arrays may not overlap. */
  default void apply(
      UnaryFunction function,
      float alpha,
      float beta,
      float[] x,
      int atX,
      float[] y,
      int atY,
      int count) {
    // a block copied stays in the first-level cache, so the copy costs next to nothing, and lets
    // every function be a loop over one array
    int block = 2048;
    for (int i = 0; i < count; i += block) {
      int length = Math.min(block, count - i);
      System.arraycopy(x, atX + i, y, atY + i, length);
      apply(function, alpha, beta, y, atY + i, atY + i + length);
    }
  }

  /**
   * Takes {@code steps} steps {@code x = factor·x + (1 − factor)} in {@link #multiplyAddChains}
   * independent elements, as fast as the processor can, and returns their sum; for factors in (0,
   * 1) each tends to 1.
   */
  float multiplyAdds(float factor, int steps);

  /** Elements that {@link #multiplyAdds} has: enough to hide the latency of each step. */
  int multiplyAddChains();

  /** The innermost loop of matrix products. */
  GemmTile gemmTile();

  /** The largest of {@code count} elements, −∞ of none, NaN if one is NaN. */
  float max(float[] x, int at, int count);

  /** The smallest of {@code count} elements, ∞ of none, NaN if one is NaN. */
  float min(float[] x, int at, int count);

  /** {@code Π x[i]}, 1 of none. */
  float product(float[] x, int at, int count);

  /** {@code Σ |x[i]|}. */
  float sumOfMagnitudes(float[] x, int at, int count);

  /** {@code Σ (x[i] − shift)}. */
  float sum(float[] x, int at, float shift, int count);

  /** {@code Σ (x[i] − shift)²}. */
  float sumOfSquares(float[] x, int at, float shift, int count);

  /** Makes t[i] −∞ where keep[i] is zero; returns whether one is. */
  boolean hide(byte[] keep, int atKeep, float[] t, int atT, int count);

  /** Adds bias[i] to t[i], which becomes −∞ where that is, even if it was NaN; says whether. */
  boolean addMask(float[] bias, int atBias, float[] t, int atT, int count);

  /**
   * {@code y[i] = e^t} with {@code t = scale·x[i] − shift}, returning {@code Σ y[i]}, for t of at
   * most 80 or NaN: the shift is the maximum, or a logarithm. Each y is within {@code ε·(6 +
   * |t|/4)·y} of the exponential of the rounded t, or 0 where that is no normal number; x and y may
   * be the same.
   */
  float expSum(float[] x, int atX, float scale, float shift, float[] y, int atY, int count);

  /**
   * The transform {@code Bᵀ x B} of 4×4 pixels for {@link CpuWinograd}, with the rows (1, 0, −1,
   * 0), (0, 1, 1, 0), (0, −1, 1, 0), (0, 1, 0, −1) of Bᵀ, of {@code channels} channels at once, a
   * multiple of {@link #width()}: pixel (i, j) at {@code i·row + j·channels}, element t of the 16
   * at {@code t·step}.
   */
  void winogradWindow(
      float[] x, int atX, int row, int channels, float[] windows, int atWindows, int step);

  /**
   * The transform {@code Aᵀ s A + bias} of 4×4 sums for {@link CpuWinograd} into 2×2 pixels, with
   * the rows (1, 1, 1, 0), (0, 1, −1, −1) of Aᵀ, of {@code channels} channels at once, a multiple
   * of {@link #width()}: element t of the 16 at {@code t·step}, pixel p of the 4 at {@code
   * p·channels}.
   */
  void winogradPixels(
      float[] sums,
      int atSums,
      int step,
      float[] bias,
      int atBias,
      float[] pixels,
      int atPixels,
      int channels);

  /**
   * Four rows of a matrix product: {@code c[r][j] += Σ_d a[r][d]·b[d][j]} for r in [0, 4), d in [0,
   * depth), j in [0, columns), the strides being from row to row.
   */
  void multiplyAdd4(
      float[] a,
      int atA,
      int strideA,
      float[] b,
      int atB,
      int strideB,
      int depth,
      float[] c,
      int atC,
      int strideC,
      int columns);

  /** {@code y[atY + i] = f(a[atA + i], b[atB + i])}, for the functions that give FLOAT32. */
  void combine(
      BinaryFunction function,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] y,
      int atY,
      int count);
}
