package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link Matmul} through {@link CpuGemm}: transposes are strides, a batch is many products. */
final class CpuMatmul implements OpKernel<Matmul> {
  /** Multiply-adds up to which a product of a batch is left to one thread. */
  private static final long SMALL = 1 << 21;

  private final CpuContext context;
  private final CpuGemm gemm;

  CpuMatmul(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(Matmul op, List<TensorType> inputs, List<TensorType> outputs) {
    MatmulGeometry g = op.geometry(inputs).folded(op.transposeA());
    long[] matricesOfA = g.matricesOfA();
    long[] matricesOfB = g.matricesOfB();
    long work = g.m() * g.n() * g.k();
    int count = matricesOfA.length;
    int grain = (int) Math.max(1, Math.min(count, SMALL / 16 / Math.max(work, 1)));
    GemmEpilogue epilogue = GemmEpilogue.activation(context.lanes(), op.activation());
    return (in, out) -> {
      GemmStart start = start(op, in);
      if (count > 1 && work <= SMALL) {
        context
            .threads()
            .forEach(
                count,
                grain,
                (from, to) -> {
                  for (int i = from; i < to; i++) {
                    gemm.multiplyAlone(
                        product(
                            op, g, i, matricesOfA[i], matricesOfB[i], in, out, start, epilogue));
                  }
                });
      } else {
        for (int i = 0; i < count; i++) {
          gemm.multiply(
              product(op, g, i, matricesOfA[i], matricesOfB[i], in, out, start, epilogue));
        }
      }
    };
  }

  private static GemmStart start(Matmul op, Storage[] in) {
    if (!op.bias()) {
      return op.accumulate() ? GemmStart.KEPT : GemmStart.ZERO;
    }
    float[] bias = ((HostArray) in[op.biasInput()]).floats();
    return op.accumulate() ? GemmStart.addedColumnBias(bias) : GemmStart.columnBias(bias, 0);
  }

  private static GemmProduct product(
      Matmul op,
      MatmulGeometry g,
      int index,
      long matrixOfA,
      long matrixOfB,
      Storage[] in,
      Storage[] out,
      GemmStart start,
      GemmEpilogue epilogue) {
    int m = (int) g.m();
    int n = (int) g.n();
    int k = (int) g.k();
    HostArray a = (HostArray) in[0];
    HostArray b = (HostArray) in[1];
    int atA = (int) (matrixOfA * g.m() * g.k());
    int atB = (int) (matrixOfB * g.k() * g.n());
    return new GemmProduct(
        m,
        n,
        k,
        op.alpha(),
        op.transposeA() ? StridedOperand.columns(a, atA, m) : StridedOperand.rows(a, atA, k),
        op.transposeB() ? StridedOperand.rows(b, atB, k) : StridedOperand.columns(b, atB, n),
        ((HostArray) out[0]).floats(),
        (int) (index * g.m() * g.n()),
        n,
        start,
        epilogue);
  }
}
