package org.jocelyn.onnx;

import java.util.Arrays;
import org.jocelyn.testing.HostTensor;

/**
 * Attention as plain loops over doubles, for heads {@code [B, H, T, D]}: what the operators of ONNX
 * are compared with.
 */
final class AttentionLoop {
  double scale;
  double softcap;
  boolean causal;
  int past;
  Mask mask = (b, h, i, j) -> 0;

  /** What is added to the score of key j and query i; −∞ hides the key. */
  @FunctionalInterface
  interface Mask {
    double at(int b, int h, int i, int j);
  }

  /** The result, and the scores as they were at each stage. */
  record Result(
      HostTensor y, HostTensor scaled, HostTensor capped, HostTensor masked, HostTensor weights) {
    HostTensor stage(int mode) {
      return switch (mode) {
        case 0 -> scaled;
        case 1 -> capped;
        case 2 -> masked;
        default -> weights;
      };
    }
  }

  AttentionLoop scaled(double factor) {
    scale = factor;
    return this;
  }

  AttentionLoop capped(double bound) {
    softcap = bound;
    return this;
  }

  AttentionLoop causal(int keysBefore) {
    causal = true;
    past = keysBefore;
    return this;
  }

  AttentionLoop masked(Mask added) {
    mask = added;
    return this;
  }

  Result run(HostTensor queries, HostTensor keys, HostTensor values) {
    int batch = dim(queries, 0);
    int heads = dim(queries, 1);
    int tq = dim(queries, 2);
    int d = dim(queries, 3);
    int tk = dim(keys, 2);
    int dv = dim(values, 3);
    int group = heads / dim(keys, 1);
    double[] scaled = new double[batch * heads * tq * tk];
    double[] capped = scaled.clone();
    double[] masked = scaled.clone();
    double[] weights = scaled.clone();
    double[] y = new double[batch * heads * tq * dv];
    for (int row = 0; row < batch * heads * tq; row++) {
      int i = row % tq;
      int h = row / tq % heads;
      int b = row / tq / heads;
      int keyHead = b * dim(keys, 1) + h / group;
      for (int j = 0; j < tk; j++) {
        double sum = 0;
        for (int c = 0; c < d; c++) {
          sum += queries.data().get(row * d + c) * keys.data().get((keyHead * tk + j) * d + c);
        }
        int at = row * tk + j;
        scaled[at] = sum * (scale == 0 ? 1 / Math.sqrt(d) : scale);
        capped[at] = softcap == 0 ? scaled[at] : softcap * Math.tanh(scaled[at] / softcap);
        boolean seen = !causal || j <= i + past;
        masked[at] = seen ? capped[at] + mask.at(b, h, i, j) : Double.NEGATIVE_INFINITY;
      }
      double most =
          Arrays.stream(masked, row * tk, (row + 1) * tk).max().orElse(Double.NEGATIVE_INFINITY);
      double total = 0;
      for (int j = row * tk; j < (row + 1) * tk; j++) {
        weights[j] = most == Double.NEGATIVE_INFINITY ? 0 : Math.exp(masked[j] - most);
        total += weights[j];
      }
      for (int j = 0; j < tk; j++) {
        weights[row * tk + j] /= total == 0 ? 1 : total;
        for (int c = 0; c < dv; c++) {
          y[row * dv + c] += weights[row * tk + j] * values.data().get((keyHead * tk + j) * dv + c);
        }
      }
    }
    return new Result(
        OnnxRuns.rounded(y, batch, heads, tq, dv),
        OnnxRuns.rounded(scaled, batch, heads, tq, tk),
        OnnxRuns.rounded(capped, batch, heads, tq, tk),
        OnnxRuns.rounded(masked, batch, heads, tq, tk),
        OnnxRuns.rounded(weights, batch, heads, tq, tk));
  }

  private static int dim(HostTensor x, int axis) {
    return (int) x.shape().dim(axis);
  }

  /** {@code [B, T, H·D]} as {@code [B, H, T, D]}. */
  static HostTensor heads(HostTensor x, int heads) {
    int t = dim(x, 1);
    int d = dim(x, 2) / heads;
    double[] y = new double[x.data().length()];
    for (int at = 0; at < y.length; at++) {
      int c = at % d;
      int row = at / d % t;
      int h = at / d / t % heads;
      int b = at / d / t / heads;
      y[at] = x.data().get(((b * t + row) * heads + h) * d + c);
    }
    return OnnxRuns.rounded(y, dim(x, 0), heads, t, d);
  }

  /** {@code [B, H, T, D]} as {@code [B, T, H·D]}. */
  static HostTensor sideBySide(HostTensor x) {
    int heads = dim(x, 1);
    int t = dim(x, 2);
    int d = dim(x, 3);
    double[] y = new double[x.data().length()];
    for (int at = 0; at < y.length; at++) {
      int c = at % d;
      int row = at / d % t;
      int h = at / d / t % heads;
      int b = at / d / t / heads;
      y[((b * t + row) * heads + h) * d + c] = x.data().get(at);
    }
    return OnnxRuns.rounded(y, dim(x, 0), t, (long) heads * d);
  }

  /** The rows of b after those of a, in every head. */
  static HostTensor append(HostTensor a, HostTensor b) {
    int d = dim(a, 3);
    int ta = dim(a, 2) * d;
    int tb = dim(b, 2) * d;
    int heads = dim(a, 0) * dim(a, 1);
    double[] y = new double[heads * (ta + tb)];
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < ta + tb; i++) {
        y[h * (ta + tb) + i] = i < ta ? a.data().get(h * ta + i) : b.data().get(h * tb + i - ta);
      }
    }
    return OnnxRuns.rounded(y, dim(a, 0), dim(a, 1), dim(a, 2) + dim(b, 2), d);
  }
}
