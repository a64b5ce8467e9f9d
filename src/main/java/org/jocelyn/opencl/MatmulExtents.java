package org.jocelyn.opencl;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;

/**
 * The extents of a matrix product as kernels take them: 32-bit inside a matrix.
 *
 * @param matricesOfA for each matrix of the result, the matrix of A it is made from
 * @param matricesOfB for each matrix of the result, the matrix of B it is made from
 */
record MatmulExtents(int m, int n, int k, int[] matricesOfA, int[] matricesOfB) {
  private static final long LARGEST = 1 << 30;

  /** Whether the extents are such that kernels can count in 32 bits. */
  static boolean fit(Matmul op, List<TensorType> inputs) {
    return fit(op.geometry(inputs).folded(op.transposeA()));
  }

  /** Whether the extents are such that kernels can count in 32 bits. */
  static boolean fit(MatmulGeometry g) {
    return g.m() <= LARGEST
        && g.n() <= LARGEST
        && g.k() <= LARGEST
        && g.batch().size() <= LARGEST
        && g.batchA().size() <= LARGEST
        && g.batchB().size() <= LARGEST;
  }

  static MatmulExtents of(Matmul op, List<TensorType> inputs) {
    return of(op.geometry(inputs).folded(op.transposeA()));
  }

  static MatmulExtents of(MatmulGeometry g) {
    return new MatmulExtents(
        (int) g.m(), (int) g.n(), (int) g.k(), ints(g.matricesOfA()), ints(g.matricesOfB()));
  }

  private static int[] ints(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  /** Matrices of the result. */
  int matrices() {
    return matricesOfA.length;
  }

  /** Square tiles of this size that cover all matrices of the result. */
  long tiles(int size) {
    return Grid.roundUp(m, size) / size * (Grid.roundUp(n, size) / size) * matrices();
  }

  /** Distinct matrices of A that the result is made from. */
  int countA() {
    return count(matricesOfA);
  }

  /** Distinct matrices of B that the result is made from. */
  int countB() {
    return count(matricesOfB);
  }

  private static int count(int[] matrices) {
    return Arrays.stream(matrices).max().orElse(-1) + 1;
  }
}
