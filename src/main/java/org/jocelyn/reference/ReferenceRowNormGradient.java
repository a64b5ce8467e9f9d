package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RowNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** The gradients of layer and RMS normalization row by row. */
final class ReferenceRowNormGradient<O extends RowNormGradient> implements OpKernel<O> {
  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    return (in, out) -> {
      double[] gammaGradient = new double[n];
      double[] betaGradient = new double[n];
      for (int start = 0; start < ((HostArray) in[0]).length(); start += n) {
        row(op, in, (HostArray) out[0], start, gammaGradient, betaGradient);
      }
      for (int j = 0; j < n; j++) {
        set(out, op.gammaOutput(), j, gammaGradient[j]);
        set(out, op.betaOutput(), j, betaGradient[j]);
      }
    };
  }

  private static void row(
      RowNormGradient op,
      Storage[] in,
      HostArray dx,
      int start,
      double[] gammaGradient,
      double[] betaGradient) {
    int n = gammaGradient.length;
    // s is rounded as the normalization rounds it: to the type of a tensor
    for (int i = start; i < start + n; i++) {
      dx.set(i, get(in, 0, i, 0) + get(in, op.residualInput(), i, 0));
    }
    ReferenceMoments moments =
        op.centered() ? ReferenceMoments.of(dx, start, 1, 0, n) : meanSquare(dx, start, n);
    double deviation = Math.sqrt(moments.variance() + op.epsilon());
    double[] normalized = new double[n];
    double[] g = new double[n];
    double mean = 0;
    double slope = 0;
    for (int j = 0; j < n; j++) {
      double dy = get(in, op.gradientInput(), start + j, 0);
      normalized[j] = (dx.get(start + j) - moments.mean()) / deviation;
      g[j] = dy * get(in, op.gammaInput(), j, 1);
      mean += op.centered() ? g[j] / n : 0;
      slope += g[j] * normalized[j] / n;
      gammaGradient[j] += dy * normalized[j];
      betaGradient[j] += dy;
    }
    for (int j = 0; j < n; j++) {
      double value = (g[j] - mean - normalized[j] * slope) / deviation;
      dx.set(start + j, value + get(in, op.sumGradientInput(), start + j, 0));
    }
  }

  private static ReferenceMoments meanSquare(HostArray s, int start, int n) {
    double meanSquare = 0;
    for (int i = start; i < start + n; i++) {
      meanSquare += s.get(i) * s.get(i) / n;
    }
    return new ReferenceMoments(0, meanSquare);
  }

  private static double get(Storage[] in, int input, int at, double absent) {
    return input < 0 ? absent : ((HostArray) in[input]).get(at);
  }

  private static void set(Storage[] out, int output, int at, double value) {
    if (output >= 0) {
      ((HostArray) out[output]).set(at, value);
    }
  }
}
