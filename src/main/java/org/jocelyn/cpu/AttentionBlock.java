package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.HeadLayout;

/**
 * Attention of a block of query rows that read the same keys: walks the keys block by block with
 * the running maximum and sum of online softmax. Made for one thread; its arrays serve many blocks.
 */
final class AttentionBlock {
  /** Query rows in a block, a multiple of the tile's six. */
  static final int ROWS = 24;

  private final Attention op;
  private final AttentionGeometry g;
  private final float scale;
  private final CpuMask mask;
  private final Lanes lanes;
  private final float[] q;
  private final float[] queries;
  private final PackedHeads heads;
  private final float[] v;
  private final float[] y;

  private final int headDim;
  private final int valueDim;
  private final int group;
  private final GemmTile tile;
  private final int block;
  private final float[] scores;
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
      PackedHeads heads,
      float[] v,
      float[] y) {
    this.op = op;
    this.g = g;
    this.scale = op.scaleFor(g.headDim());
    this.mask = mask;
    this.lanes = lanes;
    this.q = q;
    this.heads = heads;
    this.tile = heads.tile;
    this.block = heads.block;
    this.v = v;
    this.y = y;
    this.headDim = (int) g.headDim();
    this.valueDim = (int) g.valueDim();
    this.group = (int) g.rowsPerKeyHead();
    // rows that do not lie one after the other are collected
    this.queries = g.layout() == HeadLayout.HEADS_FIRST ? q : new float[ROWS * headDim];
    this.scores = new float[ROWS * block];
    this.accumulated = new float[ROWS * valueDim];
  }

  /** Rows {@code first} to {@code first + ROWS}, as far as there are, of a head of keys. */
  void run(int keyHead, int first) {
    int rows = Math.min(ROWS, group - first);
    int row = keyHead * group + first;
    int end = start(row, rows);
    int query = collect(row, rows);
    for (int from = 0; from < end; from += block) {
      int count = Math.min(block, end - from);
      score(keyHead, query, rows, from, count);
      boolean hidden = false;
      for (int r = 0; r < rows; r++) {
        hidden |= hide(row + r, r, from, count);
      }
      for (int r = 0; r < rows; r++) {
        weigh(r, count);
      }
      if (hidden && !heads.isFinite(keyHead, from)) {
        accumulateSeen(keyHead, rows, from, count);
      } else {
        accumulate(keyHead, rows, from, count);
      }
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
    return end;
  }

  /** Returns where the rows begin in {@link #queries}. */
  private int collect(int row, int rows) {
    if (queries == q) {
      return row * headDim;
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(q, (int) g.queryRow(row + r) * headDim, queries, r * headDim, headDim);
    }
    return 0;
  }

  private void score(int keyHead, int query, int rows, int from, int count) {
    for (int j = 0; j < count; j += tile.columns()) {
      for (int r = 0; r < rows; r += tile.rows()) {
        tile.multiply(
            true,
            Math.min(tile.rows(), rows - r),
            tile.columns(),
            headDim,
            scale,
            queries,
            query + r * headDim,
            headDim,
            heads.keys,
            heads.keyAt(keyHead, from + j),
            scores,
            r * block + j,
            block);
      }
    }
    CpuAttention.cap(op, lanes, scores, rows * block);
  }

  /** Sets the scores of hidden keys to −∞; returns whether there are any. */
  private boolean hide(int row, int r, int from, int count) {
    int shown = Math.max(0, Math.min(count, visible[r] - from));
    boolean masked = mask.hasMask() && mask.apply(row, from, scores, r * block, shown);
    Arrays.fill(scores, r * block + shown, r * block + count, Float.NEGATIVE_INFINITY);
    return masked || shown < count;
  }

  /** Turns a row's scores into weights e^(score − max), scaling what older maxima weighed. */
  private void weigh(int r, int count) {
    float larger = Math.max(max[r], lanes.max(scores, r * block, count));
    float shift = larger == Float.NEGATIVE_INFINITY ? 0 : larger;
    float added = lanes.expSum(scores, r * block, 1, shift, scores, r * block, count);
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

  private void accumulate(int keyHead, int rows, int from, int count) {
    for (int d = 0; d < valueDim; d += tile.columns()) {
      for (int r = 0; r < rows; r += tile.rows()) {
        tile.multiply(
            false,
            Math.min(tile.rows(), rows - r),
            Math.min(tile.columns(), valueDim - d),
            count,
            1,
            scores,
            r * block,
            block,
            heads.values,
            heads.valueAt(keyHead, d, from),
            accumulated,
            r * valueDim + d,
            valueDim);
      }
    }
  }

  /** The same where the value of a hidden key may be NaN: no weight, no product. */
  private void accumulateSeen(int keyHead, int rows, int from, int count) {
    int first = (int) g.firstKey(keyHead);
    int step = (int) g.keyStep();
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < count; j++) {
        float weight = scores[r * block + j];
        if (weight != 0) {
          int at = (first + (from + j) * step) * valueDim;
          lanes.addScaled(weight, v, at, accumulated, r * valueDim, valueDim);
        }
      }
    }
  }

  private void finish(int row, int rows) {
    for (int r = 0; r < rows; r++) {
      float factor = sum[r] == 0 ? 0 : 1 / sum[r];
      int at = (int) g.queryRow(row + r) * valueDim;
      for (int d = 0; d < valueDim; d++) {
        y[at + d] = accumulated[r * valueDim + d] * factor;
      }
    }
  }
}
