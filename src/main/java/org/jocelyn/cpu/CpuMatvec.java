package org.jocelyn.cpu;

/**
 * Products of which one side has a few vectors only. Time goes into reading the other, the matrix,
 * so it is read once, where it lies: as dot products when what is summed over lies together, else
 * as sums of scaled rows.
 */
final class CpuMatvec {
  /** Elements converted, and sums kept, at a time: they stay in the L1 cache. */
  private static final int RUN = 1024;

  /** Multiply-adds that make a part worth a thread. */
  private static final int PART = 1 << 15;

  /** Fewest columns of a part: of each row it reads whole cache lines, several in a row. */
  private static final int NARROWEST = 64;

  private final Lanes lanes;
  private final CpuThreads threads;

  CpuMatvec(Lanes lanes, CpuThreads threads) {
    this.lanes = lanes;
    this.threads = threads;
  }

  /** Computes a product of which A has few rows or B few columns. */
  void multiply(GemmProduct product, StridedOperand a, StridedOperand b) {
    boolean vectorsAreRows = product.m() <= product.n();
    StridedOperand matrix = vectorsAreRows ? b : a;
    int outputs = vectorsAreRows ? product.n() : product.m();
    float[][] vectors =
        vectorsAreRows
            ? vectors(a, product.m(), product.k())
            : vectors(b, product.n(), product.k());
    int grain =
        matrix.depthIsContiguous()
            ? (int) Math.max(1, PART / ((long) product.k() * vectors.length))
            : Math.max(NARROWEST, Math.min(RUN, outputs / (4 * threads.count())));
    threads.forEach(
        outputs,
        grain,
        (from, to) -> {
          for (int start = from; start < to; start += RUN) {
            int count = Math.min(RUN, to - start);
            float[][] sums = new float[vectors.length][count];
            if (matrix.depthIsContiguous()) {
              dots(matrix, start, vectors, product.k(), sums);
            } else {
              scaledRows(matrix, start, vectors, product.k(), sums);
            }
            store(product, vectorsAreRows, start, sums);
          }
        });
  }

  private static float[][] vectors(StridedOperand operand, int count, int depth) {
    float[][] vectors = new float[count][depth];
    for (int v = 0; v < count; v++) {
      operand.pack(v, 1, 1, 0, depth, vectors[v], 0);
    }
    return vectors;
  }

  private void dots(StridedOperand matrix, int first, float[][] vectors, int k, float[][] sums) {
    float[] temp = matrix.isFloat() ? null : new float[Math.min(RUN, k)];
    for (int o = 0; o < sums[0].length; o++) {
      for (int p = 0; p < k; p += RUN) {
        int run = Math.min(RUN, k - p);
        int at = matrix.at(first + o, p);
        float[] line = matrix.line(at, run, temp);
        for (int v = 0; v < vectors.length; v++) {
          sums[v][o] += lanes.dot(vectors[v], p, line, matrix.lineAt(at), run);
        }
      }
    }
  }

  private void scaledRows(
      StridedOperand matrix, int first, float[][] vectors, int k, float[][] sums) {
    int count = sums[0].length;
    float[] temp = matrix.isFloat() ? null : new float[count];
    for (int p = 0; p < k; p++) {
      int at = matrix.at(first, p);
      float[] line = matrix.line(at, count, temp);
      for (int v = 0; v < vectors.length; v++) {
        lanes.addScaled(vectors[v][p], line, matrix.lineAt(at), sums[v], 0, count);
      }
    }
  }

  private static void store(
      GemmProduct product, boolean vectorsAreRows, int first, float[][] sums) {
    int count = sums[0].length;
    int row = vectorsAreRows ? 0 : first;
    int rows = vectorsAreRows ? sums.length : count;
    int column = vectorsAreRows ? first : 0;
    int columns = vectorsAreRows ? count : sums.length;
    product.begin(row, rows, column, columns);
    float[] c = product.c();
    for (int v = 0; v < sums.length; v++) {
      int at = vectorsAreRows ? product.at(v, first) : product.at(first, v);
      int step = vectorsAreRows ? 1 : product.strideC();
      for (int o = 0; o < count; o++) {
        c[at + o * step] += product.alpha() * sums[v][o];
      }
    }
    product.finish(row, rows, column, columns);
  }
}
