package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;

/**
 * The gradients of one head of keys and values and of the query rows that read them, a strip of
 * rows at a time. Made for one thread; its arrays serve many heads.
 */
final class AttentionSlopes {
  private static final int ROWS = WeightStrips.ROWS;
  private static final int KEYS = TransposedRows.BLOCK;

  private final Lanes lanes;
  private final AttentionArrays arrays;
  private final WeightStrips strips;
  private final float scale;
  private final int group;
  private final int keys;
  private final int headDim;
  private final int valueDim;
  private final float[] queryGradients;
  private final float[] transposed = new float[KEYS * ROWS];

  AttentionSlopes(
      Attention op, AttentionGeometry g, CpuMask mask, Lanes lanes, AttentionArrays arrays) {
    this.lanes = lanes;
    this.arrays = arrays;
    this.strips = new WeightStrips(op, g, mask, lanes, arrays);
    this.scale = op.scaleFor(g.headDim());
    this.group = (int) g.rowsPerKeyHead();
    this.keys = (int) g.keys();
    this.headDim = (int) g.headDim();
    this.valueDim = (int) g.valueDim();
    this.queryGradients = new float[ROWS * headDim];
  }

  /**
   * Strips {@code from} to {@code to} of a head.
   *
   * @param slot where among dk and dv the gradients of its keys and values go
   */
  void run(int keyHead, int slot, int from, int to) {
    int firstKey = keyHead * keys;
    Arrays.fill(arrays.dk(), slot * keys * headDim, (slot + 1) * keys * headDim, 0);
    Arrays.fill(arrays.dv(), slot * keys * valueDim, (slot + 1) * keys * valueDim, 0);
    strips.load(firstKey);
    boolean finiteKeys = isFinite(arrays.k(), firstKey * headDim, keys * headDim);
    for (int strip = from; strip < to; strip++) {
      int rows = Math.min(ROWS, group - strip * ROWS);
      int row = keyHead * group + strip * ROWS;
      int end = strips.compute(row, rows);
      Arrays.fill(queryGradients, 0);
      if (finiteKeys
          && isFinite(strips.scaledQueries, 0, rows * headDim)
          && isFinite(strips.gradients, 0, rows * valueDim)) {
        addProducts(rows, end, firstKey, slot * keys);
      } else {
        addSeenProducts(rows, end, firstKey, slot * keys);
      }
      for (int i = 0; i < rows * headDim; i++) {
        arrays.dq()[row * headDim + i] = scale * queryGradients[i];
      }
    }
  }

  private boolean isFinite(float[] x, int at, int count) {
    return lanes.sumOfMagnitudes(x, at, count) <= Float.MAX_VALUE;
  }

  private void addProducts(int rows, int end, int firstKey, int firstSum) {
    int padded = WeightStrips.padded(rows);
    for (int from = 0; from < end; from += KEYS) {
      int count = Math.min(KEYS, end - from);
      for (int r = 0; r < rows; r += 4) {
        lanes.multiplyAdd4(
            strips.ds,
            r * strips.stride + from,
            strips.stride,
            arrays.k(),
            (firstKey + from) * headDim,
            headDim,
            count,
            queryGradients,
            r * headDim,
            headDim,
            headDim);
      }
      int sum = firstSum + from;
      transpose(strips.ds, from, count, padded);
      addTransposed(count, padded, strips.scaledQueries, headDim, arrays.dk(), sum * headDim);
      transpose(strips.p, from, count, padded);
      addTransposed(count, padded, strips.gradients, valueDim, arrays.dv(), sum * valueDim);
    }
  }

  private void transpose(float[] strip, int from, int count, int rows) {
    for (int r = 0; r < rows; r++) {
      int at = r * strips.stride + from;
      for (int j = 0; j < count; j++) {
        transposed[j * ROWS + r] = strip[at + j];
      }
    }
  }

  /** {@code sums[j] += Σ_r transposed[j][r]·x[r]}. */
  private void addTransposed(int count, int rows, float[] x, int dim, float[] sums, int at) {
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      lanes.multiplyAdd4(transposed, j * ROWS, ROWS, x, 0, dim, rows, sums, at + j * dim, dim, dim);
    }
    for (; j < count; j++) {
      for (int r = 0; r < rows; r++) {
        lanes.addScaled(transposed[j * ROWS + r], x, r * dim, sums, at + j * dim, dim);
      }
    }
  }

  /** The same where a vector may be NaN or infinite: no weight, no product. */
  private void addSeenProducts(int rows, int end, int firstKey, int firstSum) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < end; j++) {
        float weight = strips.p[r * strips.stride + j];
        if (weight != 0) {
          int sum = (firstSum + j) * valueDim;
          lanes.addScaled(weight, strips.gradients, r * valueDim, arrays.dv(), sum, valueDim);
        }
        float slope = strips.ds[r * strips.stride + j];
        if (slope != 0) {
          int sum = (firstSum + j) * headDim;
          int key = (firstKey + j) * headDim;
          lanes.addScaled(slope, strips.scaledQueries, r * headDim, arrays.dk(), sum, headDim);
          lanes.addScaled(slope, arrays.k(), key, queryGradients, r * headDim, headDim);
        }
      }
    }
  }
}
