package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Precision;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;

/** {@link Matmul} on OpenCL. */
final class ClMatmul implements ClOp<Matmul> {
  private final List<ClVariant<Matmul>> forCpus =
      List.of(new ClMatvec(), new ClMatmulPacked(), ClMatmulTiled.large());
  private final List<ClVariant<Matmul>> forGpus = new ArrayList<>();

  private final Precision precision;

  /**
   * @param precision what factors may be rounded to
   */
  ClMatmul(Precision precision) {
    this.precision = precision;
    forGpus.addAll(
        List.of(
            new ClMatvecGroups(false),
            new ClMatvecGroups(true),
            ClMatmulMma.small(),
            ClMatmulMma.large()));
    forGpus.addAll(ClMatmulTiled.all());
    forGpus.add(new ClMatmulPacked());
  }

  @Override
  public List<ClVariant<Matmul>> variants(Strategy strategy) {
    return strategy == Strategy.CPU ? forCpus : forGpus;
  }

  /**
   * A batch of two, with extents that are multiples of four elements, or of 16 bytes, where the
   * real ones are, because some kernels load so much at a time then, and a vector where the real
   * one is. All values are positive, so that any activation is defined, and smooth enough for one
   * tolerance: the sums are below 2.
   */
  @Override
  public SmallCase<Matmul> smallCase(Matmul op, List<TensorType> inputs) {
    MatmulGeometry g = op.geometry(inputs);
    TensorType a = inputs.get(0);
    TensorType b = inputs.get(1);
    int whole = 16 / a.dataType().bytes();
    long m = g.m() == 1 ? 1 : like(g.m(), whole, 36);
    long n = g.n() == 1 ? 1 : like(g.n(), whole, 44);
    long k = like(g.k(), whole, 28);
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
    double tolerance = 1e-4 + 2 * 2 * precision.rounding();
    Activation activation = new Activation(op.activation().function(), 0.5f, 1);
    return new SmallCase<>(op.scaled(1 / 16f).then(activation), small, 0.25, 1, 2, tolerance);
  }

  /** About {@code size}, a multiple of four, and of {@code whole} as the real extent is. */
  private static long like(long extent, int whole, long size) {
    return extent % whole == 0 ? Grid.roundUp(size, whole) : extent % 4 == 0 ? size : size + 1;
  }
}
