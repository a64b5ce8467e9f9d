package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;

/**
 * Attention of a block of query rows that read the same keys: walks the keys block by block with
 * the running maximum and sum of online softmax. Made for one thread; its arrays serve many blocks.
 */
final class AttentionBlock {
  /** Query rows in a block, a multiple of the four that {@link Lanes#multiplyAdd4} takes. */
  static final int ROWS = 16;

  private static final int KEYS = PackedKeys.BLOCK;

  private final Attention op;
  private final AttentionGeometry g;
  private final float scale;
  private final CpuMask mask;
  private final Lanes lanes;
  private final float[] q;
  private final PackedKeys keys;
  private final float[] v;
  private final float[] y;

  private final int headDim;
  private final int valueDim;
  private final int group;
  private final float[] scaledQueries;
  private final float[] scores = new float[ROWS * KEYS];
  private final float[] accumulated;
  private final float[] max = new float[ROWS];
  private final float[] sum = new float[ROWS];
  private final int[] visible = new int[ROWS];

  AttentionBlock(
      Attention op,
      AttentionGeometry g,
      CpuMask mask,
      Lanes lanes,
      float[] q,
      PackedKeys keys,
      float[] v,
      float[] y) {
    this.op = op;
    this.g = g;
    this.scale = op.scaleFor(g.headDim());
    this.mask = mask;
    this.lanes = lanes;
    this.q = q;
    this.keys = keys;
    this.v = v;
    this.y = y;
    this.headDim = (int) g.headDim();
    this.valueDim = (int) g.valueDim();
    this.group = (int) g.rowsPerKeyHead();
    this.scaledQueries = new float[ROWS * headDim];
    this.accumulated = new float[ROWS * valueDim];
  }

  /** Rows {@code first} to {@code first + ROWS}, as far as there are, of a head of keys. */
  void run(int keyHead, int first) {
    int rows = Math.min(ROWS, group - first);
    int row = keyHead * group + first;
    int end = start(row, rows);
    for (int from = 0; from < end; from += KEYS) {
      int count = Math.min(KEYS, end - from);
      score(keyHead, from / KEYS, rows);
      boolean hidden = false;
      for (int r = 0; r < rows; r++) {
        hidden |= hide(row + r, r, from, count);
      }
      for (int r = 0; r < rows; r++) {
        weigh(r, count);
      }
      accumulate(keyHead * (int) g.keys() + from, rows, count, hidden);
    }
    finish(row, rows);
  }

  /** Resets the state; returns how many keys the row that sees most may see. */
  private int start(int row, int rows) {
    int end = 0;
    for (int r = 0; r < rows; r++) {
      visible[r] = mask.visible(row + r);
      end = Math.max(end, visible[r]);
    }
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0);
    Arrays.fill(accumulated, 0);
    Arrays.fill(scaledQueries, rows * headDim, ROWS * headDim, 0);
    for (int i = 0; i < rows * headDim; i++) {
      scaledQueries[i] = scale * q[row * headDim + i];
    }
    return end;
  }

  private void score(int keyHead, int block, int rows) {
    Arrays.fill(scores, 0);
    int at = keys.at(keyHead, block, headDim);
    for (int r = 0; r < rows; r += 4) {
      lanes.multiplyAdd4(
          scaledQueries,
          r * headDim,
          headDim,
          keys.values(),
          at,
          KEYS,
          headDim,
          scores,
          r * KEYS,
          KEYS,
          KEYS);
    }
    CpuAttention.cap(op, lanes, scores, rows * KEYS);
  }

  /** Sets the scores of hidden keys to −∞; returns whether there are any. */
  private boolean hide(int row, int r, int from, int count) {
    int shown = Math.max(0, Math.min(count, visible[r] - from));
    boolean masked = mask.hasMask() && mask.apply(row, from, scores, r * KEYS, shown);
    Arrays.fill(scores, r * KEYS + shown, r * KEYS + count, Float.NEGATIVE_INFINITY);
    return masked || shown < count;
  }

  /** Turns a row's scores into weights e^(score − max), scaling what older maxima weighed. */
  private void weigh(int r, int count) {
    float larger = Math.max(max[r], lanes.max(scores, r * KEYS, count));
    float shift = larger == Float.NEGATIVE_INFINITY ? 0 : larger;
    float added = lanes.expSum(scores, r * KEYS, 1, shift, scores, r * KEYS, count);
    if (larger != max[r]) {
      float rescale = (float) Math.exp(max[r] - shift);
      sum[r] *= rescale;
      for (int d = r * valueDim; d < (r + 1) * valueDim; d++) {
        accumulated[d] *= rescale;
      }
    }
    sum[r] += added;
    max[r] = larger;
  }

  private void accumulate(int firstValue, int rows, int count, boolean hidden) {
    int at = firstValue * valueDim;
    if (hidden) { // the value of a hidden key may be NaN: no weight, no product
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < count; j++) {
          float weight = scores[r * KEYS + j];
          if (weight != 0) {
            lanes.addScaled(weight, v, at + j * valueDim, accumulated, r * valueDim, valueDim);
          }
        }
      }
      return;
    }
    for (int r = 0; r < rows; r += 4) {
      lanes.multiplyAdd4(
          scores,
          r * KEYS,
          KEYS,
          v,
          at,
          valueDim,
          count,
          accumulated,
          r * valueDim,
          valueDim,
          valueDim);
    }
  }

  private void finish(int row, int rows) {
    for (int r = 0; r < rows; r++) {
      float factor = sum[r] == 0 ? 0 : 1 / sum[r];
      for (int d = 0; d < valueDim; d++) {
        y[(row + r) * valueDim + d] = accumulated[r * valueDim + d] * factor;
      }
    }
  }
}
