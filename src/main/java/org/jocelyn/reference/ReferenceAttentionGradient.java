package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link AttentionGradient} query by query; keys and values collect what their queries give. */
final class ReferenceAttentionGradient implements OpKernel<AttentionGradient> {
  @Override
  public Execution prepare(
      AttentionGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Attention attention = op.attention();
    AttentionGeometry g = attention.geometry(inputs);
    MaskedRows rows = attention.rows(inputs);
    return (in, out) -> {
      ReferenceMask mask =
          new ReferenceMask(
              attention.masking(), rows, in, attention.maskInput(), attention.lengthsInput());
      Sums sums = new Sums(out);
      for (int row = 0; row < rows.rows(); row++) {
        new Query(op, g, in, row).addTo(sums, mask);
      }
      sums.store(out);
    };
  }

  /** The outputs as they grow. */
  private record Sums(double[] dq, double[] dk, double[] dv) {
    Sums(Storage[] out) {
      this(zeros(out[0]), zeros(out[1]), zeros(out[2]));
    }

    private static double[] zeros(Storage output) {
      return new double[((HostArray) output).length()];
    }

    void store(Storage[] out) {
      store(dq, (HostArray) out[0]);
      store(dk, (HostArray) out[1]);
      store(dv, (HostArray) out[2]);
    }

    private static void store(double[] values, HostArray output) {
      for (int i = 0; i < values.length; i++) {
        output.set(i, values[i]);
      }
    }
  }

  /** One row of queries. */
  private record Query(AttentionGradient op, AttentionGeometry g, Storage[] in, int row) {
    void addTo(Sums sums, ReferenceMask mask) {
      int keys = (int) g.keys();
      int headDim = (int) g.headDim();
      int valueDim = (int) g.valueDim();
      int base = (int) (row / g.rowsPerKeyHead()) * keys;
      float scale = op.attention().scaleFor(headDim);
      float softcap = op.attention().softcap();
      double[] p = new double[keys];
      double[] slope = new double[keys]; // of the cap
      boolean[] seen = new boolean[keys];
      for (int j = 0; j < keys; j++) {
        double score = scale * dot(0, row, 1, base + j, headDim);
        double bounded = softcap == 0 ? 0 : Math.tanh(score / softcap);
        slope[j] = 1 - bounded * bounded;
        double t = softcap == 0 ? score : softcap * bounded;
        p[j] = mask.sees(row, j) ? t + mask.bias(row, j) : Double.NEGATIVE_INFINITY;
        seen[j] = p[j] != Double.NEGATIVE_INFINITY;
      }
      ReferenceSoftmax.normalize(p, false);
      double mean = dot(op.gradientInput(), row, op.resultInput(), row, valueDim);
      for (int j = 0; j < keys; j++) {
        if (!seen[j] || p[j] == 0) { // 0·NaN would be NaN
          continue;
        }
        double change = dot(op.gradientInput(), row, 2, base + j, valueDim) - mean;
        double ds = scale * p[j] * change * slope[j];
        for (int d = 0; d < headDim; d++) {
          sums.dq[row * headDim + d] += ds * get(1, base + j, headDim, d);
          sums.dk[(base + j) * headDim + d] += ds * get(0, row, headDim, d);
        }
        for (int d = 0; d < valueDim; d++) {
          sums.dv[(base + j) * valueDim + d] += p[j] * get(op.gradientInput(), row, valueDim, d);
        }
      }
    }

    private double dot(int a, int rowOfA, int b, int rowOfB, int dim) {
      double sum = 0;
      for (int d = 0; d < dim; d++) {
        sum += get(a, rowOfA, dim, d) * get(b, rowOfB, dim, d);
      }
      return sum;
    }

    private double get(int input, int row, int dim, int d) {
      return ((HostArray) in[input]).get(row * dim + d);
    }
  }
}
