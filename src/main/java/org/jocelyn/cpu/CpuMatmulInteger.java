package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MatmulGeometry;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link MatmulInteger} through {@link CpuGemm}: differences of two bytes are below 2⁸, so 256
 * products of two of them add up in floats without rounding. Such sums are added in ints.
 */
final class CpuMatmulInteger implements OpKernel<MatmulInteger> {
  /** Products whose sum is exact: {@code 256·255² < 2²⁴}. */
  private static final int EXACT = 256;

  /** Multiply-adds up to which a product of a batch is left to one thread. */
  private static final long SMALL = 1 << 21;

  private final CpuContext context;
  private final CpuGemm gemm;

  CpuMatmulInteger(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(MatmulInteger op, List<TensorType> inputs, List<TensorType> outputs) {
    MatmulGeometry g = op.geometry(inputs);
    long[] matricesOfA = g.matricesOfA();
    long[] matricesOfB = g.matricesOfB();
    long work = g.m() * g.n() * g.k();
    int count = matricesOfA.length;
    boolean apart = count > 1 && work <= SMALL;
    int grain = (int) Math.max(1, Math.min(count, SMALL / 16 / Math.max(work, 1)));
    return (in, out) -> {
      int[] zeroA = CpuBytes.zeroPoints(in, op.zeroPointInputA(), 1);
      int[] zeroB = CpuBytes.zeroPoints(in, op.zeroPointInputB(), 1);
      CpuThreads.Range products =
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int atA = (int) (matricesOfA[i] * g.m() * g.k());
              int atB = (int) (matricesOfB[i] * g.k() * g.n());
              multiply(g, in, atA, zeroA, atB, zeroB, out, i, apart);
            }
          };
      if (apart) {
        context.threads().forEach(count, grain, products);
      } else {
        products.run(0, count);
      }
    };
  }

  private void multiply(
      MatmulGeometry g,
      Storage[] in,
      int atA,
      int[] zeroA,
      int atB,
      int[] zeroB,
      Storage[] out,
      int index,
      boolean alone) {
    int m = (int) g.m();
    int n = (int) g.n();
    int k = (int) g.k();
    HostArray a = (HostArray) in[0];
    HostArray b = (HostArray) in[1];
    int[] y = ((HostArray) out[0]).ints();
    int atY = index * m * n;
    float[] sums = context.scratch().take(m * n);
    int p = 0;
    do { // once where there is nothing to sum
      boolean first = p == 0;
      GemmProduct product =
          new GemmProduct(
              m,
              n,
              Math.min(EXACT, k - p),
              1,
              new ByteOperand(a, zeroA, atA + p, k, 1),
              new ByteOperand(b, zeroB, atB + p * n, 1, n),
              sums,
              0,
              n,
              GemmStart.ZERO,
              first
                  ? (c, at, row, column, length) -> store(c, at, y, atY + at, length)
                  : (c, at, row, column, length) -> add(c, at, y, atY + at, length));
      if (alone) {
        gemm.multiplyAlone(product);
      } else {
        gemm.multiply(product);
      }
      p += EXACT;
    } while (p < k);
    context.scratch().give(sums);
  }

  private static void store(float[] sums, int at, int[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] = (int) sums[at + i];
    }
  }

  private static void add(float[] sums, int at, int[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      y[to + i] += (int) sums[at + i];
    }
  }
}
