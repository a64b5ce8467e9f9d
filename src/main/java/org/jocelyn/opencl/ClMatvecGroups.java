package org.jocelyn.opencl;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@code matvec.cl}: for products with one row or one column, on GPUs.
 *
 * @param split whether several work-groups share the depth of an element: where one for each would
 *     be too few to bring the matrix at full speed
 */
record ClMatvecGroups(boolean split) implements ClVariant<Matmul> {
  private static final String FILE = "matvec.cl";
  private static final int ITEMS = 128;
  private static final int COLUMNS = 32;
  private static final int ROWS = 4;

  /** Work-groups for each compute unit that bring the matrix at full speed. */
  private static final int GROUPS = 4;

  /** Turns of a work-item below which a share of the depth is not worth a work-group. */
  private static final int LEAST_TURNS = 8;

  /** The share in tiny products, so that a small case has several. */
  private static final int TINY_SHARE = 16;

  @Override
  public String name() {
    return split ? "matvec_split" : "matvec_groups";
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    if (!MatmulExtents.fit(op, inputs) || ITEMS > device.maxWorkGroupSize()) {
      return false;
    }
    MatmulExtents x = MatmulExtents.of(op, inputs);
    if (x.m() != 1 && x.n() != 1) {
      return false;
    }
    int splits = Product.of(op, x).splits(device);
    boolean splitIsBest =
        splits > 1 && MatmulSplits.bytes(x, splits) <= device.maxAllocationBytes();
    return split ? splitIsBest : MatmulTiling.isTiny(x) || !splitIsBest;
  }

  /**
   * The product as the kernels see it.
   *
   * @param vectorIsRow whether the matrix is B, else A
   * @param count elements of a vector of y
   * @param depthIsContiguous whether an element is a dot product of contiguous vectors
   */
  private record Product(
      MatmulExtents x, boolean vectorIsRow, int count, boolean depthIsContiguous) {
    static Product of(Matmul op, MatmulExtents x) {
      boolean vectorIsRow = x.m() == 1;
      int count = vectorIsRow ? x.n() : x.m();
      boolean contiguous = vectorIsRow ? op.transposeB() : !op.transposeA();
      return new Product(x, vectorIsRow, count, count == 1 || contiguous);
    }

    /** Work-groups that compute all of y. */
    long blocks() {
      int block = depthIsContiguous ? ROWS : 4 * COLUMNS;
      return (count + block - 1L) / block * x.matrices();
    }

    /** How many of these are to share the depth of each. */
    int splits(ClDevice device) {
      if (MatmulTiling.isTiny(x)) {
        return Math.max(1, (x.k() + TINY_SHARE - 1) / TINY_SHARE);
      }
      int turn = depthIsContiguous ? 4 * ITEMS : ITEMS / COLUMNS;
      long wanted = (long) GROUPS * device.computeUnits() / Math.max(1, blocks());
      int share = share((int) Math.max(1, Math.min(wanted, x.k() / (LEAST_TURNS * turn))));
      return Math.max(1, (x.k() + share - 1) / share);
    }

    /** The depth of each, a multiple of what is loaded at once. */
    int share(int splits) {
      return (int) Math.max(TINY_SHARE, Grid.roundUp((x.k() + splits - 1L) / splits, TINY_SHARE));
    }

    boolean isAligned() {
      return (depthIsContiguous ? x.k() : count) % 4 == 0;
    }
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    Product product = Product.of(op, x);
    int splits = split ? product.splits(context.device()) : 1;
    Defines defines =
        Defines.none()
            .with("ITEMS", ITEMS)
            .with("COLUMNS", COLUMNS)
            .with("ROWS", ROWS)
            .withIf(product.isAligned(), "ALIGNED")
            .storage(inputs.get(0).dataType())
            .activation(split ? Activation.NONE : op.activation());
    String function = product.depthIsContiguous() ? "dot_group" : "sum_group";
    ClKernel kernel = context.kernel(FILE, function, defines);
    boolean row = product.vectorIsRow();
    ClBuffer matrices = context.constants(row ? x.matricesOfB() : x.matricesOfA());
    ClBuffer vectors = context.constants(row ? x.matricesOfA() : x.matricesOfB());
    Grid grid = Grid.of(product.blocks() * ITEMS, splits).local(ITEMS, 1);
    int share = split ? product.share(splits) : x.k();
    Launch launch =
        new Launch(
            kernel,
            row ? 1 : 0,
            new Object[] {matrices, vectors},
            new Object[] {product.count(), x.k(), row ? 1 : 0},
            new Object[] {share, x.matrices()},
            grid);
    return MatmulSplits.plan(
        op, x, split, splits, context, List.of(kernel, matrices, vectors), launch::enqueue);
  }

  /**
   * The launch of a kernel.
   *
   * @param matrix the input that is the matrix
   */
  private record Launch(
      ClKernel kernel, int matrix, Object[] tables, Object[] extents, Object[] shares, Grid grid) {
    void enqueue(Storage[] in, Storage bias, Storage y, Object... epilogue) {
      Object[] operands = {in[matrix], in[1 - matrix]};
      Object[] results = {bias, y};
      kernel
          .args(
              Stream.of(operands, tables, results, extents, epilogue, shares)
                  .flatMap(Stream::of)
                  .toArray())
          .enqueue(grid);
    }
  }
}
