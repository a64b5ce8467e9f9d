package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;

/**
 * For some query rows of a head, computed again from queries and keys: the weights p of all keys,
 * and the gradients ds of their scaled scores. Both are strips {@code [ROWS][stride]} that stay in
 * the cache; a hidden key has 0 in both. Made for one thread.
 */
final class WeightStrips {
  /** Rows of a strip, a multiple of the four that {@link Lanes#multiplyAdd4} takes. */
  static final int ROWS = 32;

  /** A sum of magnitudes below this has no element that is infinite or NaN. */
  private static final float LARGE = 1e30f;

  private final Attention op;
  private final CpuMask mask;
  private final Lanes lanes;
  private final AttentionArrays arrays;
  private final float scale;
  private final int headDim;
  private final int valueDim;
  private final TransposedRows keys;
  private final TransposedRows values;
  private final float[] capSlopes;
  private final int[] visible = new int[ROWS];

  /** Floats from row to row of a strip. */
  final int stride;

  /** The weights. */
  final float[] p;

  /** The gradients of the scaled and capped scores. */
  final float[] ds;

  /** The queries, scaled; rows up to a multiple of four are zero. */
  final float[] scaledQueries;

  /** The rows of dy; those up to a multiple of four are zero. */
  final float[] gradients;

  WeightStrips(
      Attention op, AttentionGeometry g, CpuMask mask, Lanes lanes, AttentionArrays arrays) {
    this.op = op;
    this.mask = mask;
    this.lanes = lanes;
    this.arrays = arrays;
    this.scale = op.scaleFor(g.headDim());
    this.headDim = (int) g.headDim();
    this.valueDim = (int) g.valueDim();
    int count = (int) g.keys();
    this.keys = new TransposedRows(count, headDim);
    this.values = new TransposedRows(count, valueDim);
    this.stride = TransposedRows.width(count);
    this.p = new float[Math.multiplyExact(ROWS, stride)];
    this.ds = new float[ROWS * stride];
    this.capSlopes = new float[op.softcap() > 0 ? ROWS * stride : 0];
    this.scaledQueries = new float[ROWS * headDim];
    this.gradients = new float[ROWS * valueDim];
  }

  /** Takes the keys and values of a head, which begin with key {@code first} of all. */
  void load(int first) {
    keys.load(arrays.k(), first * headDim);
    values.load(arrays.v(), first * valueDim);
  }

  /** Computes the strips of so many rows; returns how many keys any of them may see. */
  int compute(int row, int rows) {
    int padded = padded(rows);
    int end = 0;
    for (int r = 0; r < rows; r++) {
      visible[r] = mask.visible(row + r);
      end = Math.max(end, visible[r]);
    }
    Arrays.fill(scaledQueries, rows * headDim, padded * headDim, 0);
    for (int i = 0; i < rows * headDim; i++) {
      scaledQueries[i] = scale * arrays.q()[row * headDim + i];
    }
    Arrays.fill(gradients, rows * valueDim, padded * valueDim, 0);
    System.arraycopy(arrays.dy(), row * valueDim, gradients, 0, rows * valueDim);
    keys.multiply(lanes, scaledQueries, padded, end, p, stride);
    values.multiply(lanes, gradients, padded, end, ds, stride);
    if (op.softcap() > 0) {
      CpuAttention.cap(op, lanes, p, padded * stride);
      for (int i = 0; i < padded * stride; i++) {
        float bounded = p[i] / op.softcap();
        capSlopes[i] = 1 - bounded * bounded;
      }
    }
    for (int r = 0; r < rows; r++) {
      boolean numbers = weigh(row + r, r);
      differentiate(row + r, r, numbers);
    }
    Arrays.fill(p, rows * stride, padded * stride, 0);
    Arrays.fill(ds, rows * stride, padded * stride, 0);
    return end;
  }

  /** Rows raised to a multiple of four. */
  static int padded(int rows) {
    return (rows + 3) / 4 * 4;
  }

  /** Turns a row's scores into weights; returns whether they are numbers. */
  private boolean weigh(int row, int r) {
    int at = r * stride;
    int shown = visible[r];
    if (mask.hasMask()) {
      mask.apply(row, 0, p, at, shown);
    }
    Arrays.fill(p, at + shown, at + stride, 0);
    float max = lanes.max(p, at, shown);
    if (Float.isNaN(max) || max == Float.POSITIVE_INFINITY) {
      for (int j = at; j < at + shown; j++) {
        p[j] = p[j] == Float.NEGATIVE_INFINITY ? 0 : Float.NaN;
      }
      return false;
    }
    float shift = max == Float.NEGATIVE_INFINITY ? 0 : max;
    float sum = lanes.expSum(p, at, 1, shift, p, at, shown);
    float factor = sum == 0 ? 0 : 1 / sum;
    for (int j = at; j < at + shown; j++) {
      p[j] *= factor;
    }
    return true;
  }

  /** Turns a row's products dy·v into the gradients of its scores. */
  private void differentiate(int row, int r, boolean numbers) {
    int at = r * stride;
    int end = at + visible[r];
    float mean = lanes.dot(gradients, r * valueDim, arrays.y(), row * valueDim, valueDim);
    if (numbers && Math.abs(mean) < LARGE && lanes.sumOfMagnitudes(ds, at, visible[r]) < LARGE) {
      for (int j = at; j < end; j++) {
        ds[j] = p[j] * (ds[j] - mean);
      }
    } else {
      for (int j = at; j < end; j++) {
        ds[j] = p[j] == 0 ? 0 : p[j] * (ds[j] - mean);
      }
    }
    if (op.softcap() > 0) {
      for (int j = at; j < end; j++) {
        ds[j] = ds[j] == 0 ? 0 : ds[j] * capSlopes[j]; // a hidden key's slope may be NaN
      }
    }
    Arrays.fill(ds, end, at + stride, 0);
  }
}
