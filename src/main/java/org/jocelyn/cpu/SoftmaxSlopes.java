package org.jocelyn.cpu;

import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.op.UnaryFunction;

/**
 * The loops of {@link SoftmaxGradient} over the arrays of one run. Where no element is hidden, or
 * hiding makes no difference because all is finite, they are vector loops; else {@link #strided}
 * looks at each element.
 */
record SoftmaxSlopes(SoftmaxGradient op, Lanes lanes, float[] y, float[] dy, float[] gradient) {
  /** A sum below this can be subtracted from any float without overflow: 0·∞ would be NaN. */
  private static final float LARGE = 1e30f;

  /** One contiguous row. */
  void row(int at, int n) {
    float scale = op.scale();
    if (op.logarithmic()) {
      if (!(lanes.min(y, at, n) > Float.NEGATIVE_INFINITY)) {
        strided(at, n, 1);
        return;
      }
      float sum = lanes.sum(dy, at, 0, n);
      lanes.expSum(y, at, 1, 0, gradient, at, n);
      for (int i = at; i < at + n; i++) {
        gradient[i] = scale * (dy[i] - gradient[i] * sum);
      }
      return;
    }
    float sum = lanes.dot(y, at, dy, at, n);
    if (!(Math.abs(sum) < LARGE)) {
      strided(at, n, 1);
      return;
    }
    for (int i = at; i < at + n; i++) {
      gradient[i] = scale * (y[i] * (dy[i] - sum));
    }
  }

  /** Neighbouring rows whose elements lie {@code inner} apart. */
  void columns(int start, int n, int inner, int count) {
    float[] sums = new float[count];
    float[] scratch = new float[count];
    boolean plain = true;
    for (int j = 0; j < n; j++) {
      int at = start + j * inner;
      if (op.logarithmic()) {
        plain &= lanes.min(y, at, count) > Float.NEGATIVE_INFINITY;
        lanes.addScaled(1, dy, at, sums, 0, count);
      } else {
        lanes.combine(BinaryFunction.MUL, y, at, dy, at, scratch, 0, count);
        lanes.addScaled(1, scratch, 0, sums, 0, count);
      }
    }
    for (float sum : sums) {
      plain &= op.logarithmic() || Math.abs(sum) < LARGE;
    }
    if (!plain) {
      for (int c = 0; c < count; c++) {
        strided(start + c, n, inner);
      }
      return;
    }
    for (int j = 0; j < n; j++) {
      int at = start + j * inner;
      if (op.logarithmic()) {
        lanes.expSum(y, at, 1, 0, scratch, 0, count);
        lanes.combine(BinaryFunction.MUL, scratch, 0, sums, 0, scratch, 0, count);
        lanes.combine(BinaryFunction.SUB, dy, at, scratch, 0, gradient, at, count);
      } else {
        lanes.combine(BinaryFunction.SUB, dy, at, sums, 0, scratch, 0, count);
        lanes.combine(BinaryFunction.MUL, y, at, scratch, 0, gradient, at, count);
      }
      lanes.apply(UnaryFunction.AFFINE, op.scale(), 0, gradient, at, at + count);
    }
  }

  /** One row, element by element. */
  private void strided(int start, int n, int step) {
    float hidden = op.logarithmic() ? Float.NEGATIVE_INFINITY : 0;
    double sum = 0;
    for (int j = 0; j < n; j++) {
      int at = start + j * step;
      if (y[at] != hidden) {
        sum += op.logarithmic() ? dy[at] : (double) y[at] * dy[at];
      }
    }
    for (int j = 0; j < n; j++) {
      int at = start + j * step;
      double slope = op.logarithmic() ? dy[at] - Math.exp(y[at]) * sum : y[at] * (dy[at] - sum);
      gradient[at] = y[at] == hidden ? 0 : (float) (op.scale() * slope);
    }
  }
}
