package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;

/** {@link Matmul} on OpenCL. */
final class ClMatmul implements ClOp<Matmul> {
  private final List<ClVariant<Matmul>> forCpus =
      List.of(new ClMatvec(Strategy.CPU), new ClMatmulPacked(), ClMatmulTiled.large());
  private final List<ClVariant<Matmul>> forGpus =
      List.of(
          new ClMatvec(Strategy.GPU),
          ClMatmulTiled.small(),
          ClMatmulTiled.large(),
          new ClMatmulPacked());

  @Override
  public List<ClVariant<Matmul>> variants(Strategy strategy) {
    return strategy == Strategy.CPU ? forCpus : forGpus;
  }

  /**
   * A batch of two, with extents that are multiples of four where the real ones are, because some
   * kernels load four elements at a time then, and a vector where the real one is. All values are
   * positive, so that any activation is defined, and smooth enough for one tolerance.
   */
  @Override
  public SmallCase<Matmul> smallCase(Matmul op, List<TensorType> inputs) {
    MatmulGeometry g = op.geometry(inputs);
    long m = g.m() == 1 ? 1 : g.m() % 4 == 0 ? 36 : 37;
    long n = g.n() == 1 ? 1 : g.n() % 4 == 0 ? 44 : 45;
    long k = g.k() % 4 == 0 ? 28 : 29;
    TensorType a = inputs.get(0);
    TensorType b = inputs.get(1);
    List<TensorType> small = new ArrayList<>();
    small.add(
        op.transposeA()
            ? TensorType.of(a.dataType(), 2, k, m)
            : TensorType.of(a.dataType(), 2, m, k));
    small.add(
        op.transposeB()
            ? TensorType.of(b.dataType(), 2, n, k)
            : TensorType.of(b.dataType(), 2, k, n));
    if (op.bias()) {
      small.add(TensorType.float32(n));
    }
    if (op.accumulate()) {
      small.add(TensorType.float32(2, m, n));
    }
    Activation activation = new Activation(op.activation().function(), 0.5f, 1);
    return new SmallCase<>(op.scaled(1 / 16f).then(activation), small, 0.25, 1, 2, 1e-4);
  }
}
