package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.RowNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * The gradients of layer and RMS normalization in parallel over blocks of rows, each of which sums
 * its share of the parameters' gradients.
 */
final class CpuRowNormGradient<O extends RowNormGradient> implements OpKernel<O> {
  /** Elements that make a block worth a thread's while. */
  private static final int PART = 1 << 14;

  /** Blocks at most, whose sums of the parameters' gradients are added in the end. */
  private static final int BLOCKS = 64;

  private final CpuContext context;

  CpuRowNormGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    int rows = n == 0 ? 0 : (int) (inputs.get(0).size() / n);
    int perBlock = Math.max(PART / Math.max(1, n) + 1, (rows + BLOCKS - 1) / BLOCKS);
    int blocks = (rows + perBlock - 1) / perBlock;
    return (in, out) -> {
      float[] partials = context.scratch().take(Math.multiplyExact(2 * blocks, n));
      context
          .threads()
          .forEach(
              rows,
              perBlock,
              (from, to) -> {
                Block block = new Block(context.lanes(), op, n, in, out, partials, from / perBlock);
                for (int row = from; row < to; row++) {
                  block.row(row * n);
                }
              });
      sum(partials, 0, blocks, 2 * n, out, op.gammaOutput());
      sum(partials, n, blocks, 2 * n, out, op.betaOutput());
      context.scratch().give(partials);
    };
  }

  private void sum(float[] partials, int from, int blocks, int stride, Storage[] out, int output) {
    if (output >= 0) {
      float[] total = ((HostArray) out[output]).floats();
      PartialSums.add(context.threads(), partials, from, blocks, stride, total);
    }
  }

  /** The rows that one part of the loop takes, one after the other, in the same working memory. */
  private static final class Block {
    private final Lanes lanes;
    private final boolean centered;
    private final float epsilon;
    private final int n;
    private final float[] x;
    private final float[] gamma;
    private final float[] residual;
    private final float[] dy;
    private final float[] dsum;
    private final float[] dx;
    private final float[] normalized;
    private final float[] g;
    private final float[] sums;
    private final int gammaSums;
    private final int betaSums;

    Block(
        Lanes lanes,
        RowNormGradient op,
        int n,
        Storage[] in,
        Storage[] out,
        float[] sums,
        int index) {
      this.lanes = lanes;
      this.centered = op.centered();
      this.epsilon = op.epsilon();
      this.n = n;
      this.x = floats(in, 0);
      this.gamma = floats(in, op.gammaInput());
      this.residual = floats(in, op.residualInput());
      this.dy = floats(in, op.gradientInput());
      this.dsum = floats(in, op.sumGradientInput());
      this.dx = floats(out, 0);
      this.normalized = new float[n];
      this.g = new float[n];
      this.sums = sums;
      this.gammaSums = 2 * index * n;
      this.betaSums = gammaSums + n;
      Arrays.fill(sums, gammaSums, betaSums + n, 0);
    }

    private static float[] floats(Storage[] storages, int index) {
      return index < 0 ? null : ((HostArray) storages[index]).floats();
    }

    /** The row that begins at {@code start}. */
    void row(int start) {
      float factor = normalize(summed(start), start);
      multiplyByGamma(start);
      float mean = centered ? lanes.sum(g, 0, 0, n) / n : 0;
      float slope = lanes.dot(g, 0, normalized, 0, n) / n;
      store(start, factor, mean, slope);
      addToSums(start);
    }

    /** The array that holds x + residual at {@code start}. */
    private float[] summed(int start) {
      if (residual == null) {
        return x;
      }
      for (int i = start; i < start + n; i++) {
        dx[i] = x[i] + residual[i];
      }
      return dx;
    }

    /** Normalizes as the forward operation does and returns what it divides by, inverted. */
    private float normalize(float[] s, int start) {
      float mean = centered ? lanes.sum(s, start, 0, n) / n : 0;
      // the mean is rounded: what it is off by is found from the differences, which are exact
      float off = centered ? lanes.sum(s, start, mean, n) / n : 0;
      float variance = Math.max(0, lanes.sumOfSquares(s, start, mean, n) / n - off * off);
      float factor = (float) (1 / Math.sqrt(variance + (double) epsilon));
      for (int j = 0; j < n; j++) {
        normalized[j] = ((s[start + j] - mean) - off) * factor;
      }
      return factor;
    }

    private void multiplyByGamma(int start) {
      if (gamma == null) {
        System.arraycopy(dy, start, g, 0, n);
      } else {
        lanes.combine(BinaryFunction.MUL, dy, start, gamma, 0, g, 0, n);
      }
    }

    private void store(int start, float factor, float mean, float slope) {
      for (int j = 0; j < n; j++) {
        dx[start + j] = ((g[j] - mean) - normalized[j] * slope) * factor;
      }
      if (dsum != null) {
        for (int i = start; i < start + n; i++) {
          dx[i] += dsum[i];
        }
      }
    }

    private void addToSums(int start) {
      lanes.combine(BinaryFunction.MUL, dy, start, normalized, 0, g, 0, n);
      lanes.addScaled(1, g, 0, sums, gammaSums, n);
      lanes.addScaled(1, dy, start, sums, betaSums, n);
    }
  }
}
