package org.jocelyn.cpu;

import java.util.function.IntConsumer;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * The rows of one run of a normalization over trailing axes: adding the residual before, applying
 * factor, gamma and beta after. Its loops are plain because C2 vectorises them.
 */
final class NormRows {
  /** Elements that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private final int extent;
  private final float[] x;
  private final float[] gamma;
  private final float[] beta;
  private final float[] residual;
  private final float[] sum;
  private final float[] y;

  /** An input's index is −1 where there is none; a second output receives x + residual. */
  NormRows(
      Storage[] in, Storage[] out, int gammaInput, int betaInput, int residualInput, int extent) {
    this.extent = extent;
    this.x = floats(in[0]);
    this.gamma = gammaInput < 0 ? null : floats(in[gammaInput]);
    this.beta = betaInput < 0 ? null : floats(in[betaInput]);
    this.residual = residualInput < 0 ? null : floats(in[residualInput]);
    this.y = floats(out[0]);
    this.sum = out.length > 1 ? floats(out[1]) : y;
  }

  private static float[] floats(Storage storage) {
    return ((HostArray) storage).floats();
  }

  /** Elements in a row. */
  int extent() {
    return extent;
  }

  /** Calls {@code row} with the place where each row begins. */
  void forEach(CpuThreads threads, IntConsumer row) {
    if (x.length == 0) {
      return;
    }
    threads.forEach(
        x.length / extent,
        Math.max(1, PART / extent),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            row.accept(i * extent);
          }
        });
  }

  /** The array that holds x + residual of the row that begins at {@code start}, at that place. */
  float[] summed(int start) {
    if (residual == null) {
      return x;
    }
    for (int i = start; i < start + extent; i++) {
      sum[i] = x[i] + residual[i];
    }
    return sum;
  }

  /** {@code y = ((s − mean) − off)·factor·gamma + beta} for one row. */
  void store(float[] s, int start, float mean, float off, float factor) {
    for (int i = 0; i < extent; i++) {
      y[start + i] = ((s[start + i] - mean) - off) * factor;
    }
    if (gamma != null) {
      for (int i = 0; i < extent; i++) {
        y[start + i] *= gamma[i];
      }
    }
    if (beta != null) {
      for (int i = 0; i < extent; i++) {
        y[start + i] += beta[i];
      }
    }
  }
}
