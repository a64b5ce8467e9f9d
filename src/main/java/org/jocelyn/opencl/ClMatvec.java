package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Execution;

/** {@code matvec.cl}: for products with one row or one column, on CPU devices. */
record ClMatvec() implements ClVariant<Matmul> {
  private static final String FILE = "matvec.cl";
  private static final int RUN = 8;

  @Override
  public String name() {
    return "matvec";
  }

  @Override
  public boolean accepts(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    if (!MatmulExtents.fit(op, inputs)) {
      return false;
    }
    MatmulExtents x = MatmulExtents.of(op, inputs);
    return x.m() == 1 || x.n() == 1;
  }

  @Override
  public Execution prepare(
      Matmul op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    MatmulExtents x = MatmulExtents.of(op, inputs);
    boolean vectorIsRow = x.m() == 1;
    int matrix = vectorIsRow ? 1 : 0;
    int count = vectorIsRow ? x.n() : x.m();
    boolean depthIsContiguous = count == 1 || (vectorIsRow ? op.transposeB() : !op.transposeA());
    Defines defines =
        Defines.none()
            .with("RUN", RUN)
            .storage(inputs.get(0).dataType())
            .activation(op.activation());
    ClKernel kernel = context.kernel(FILE, depthIsContiguous ? "dot_items" : "sum_items", defines);
    ClBuffer matrices = context.constants(vectorIsRow ? x.matricesOfB() : x.matricesOfA());
    ClBuffer vectors = context.constants(vectorIsRow ? x.matricesOfA() : x.matricesOfB());
    int run = depthIsContiguous ? RUN : 32;
    Grid grid = Grid.of((count + run - 1L) / run * x.matrices()).local(1);
    return new ClPlan(
        List.of(kernel, matrices, vectors),
        (in, out) ->
            kernel
                .args(
                    in[matrix],
                    in[1 - matrix],
                    matrices,
                    vectors,
                    op.bias() ? in[op.biasInput()] : out[0],
                    out[0],
                    count,
                    x.k(),
                    vectorIsRow ? 1 : 0,
                    op.alpha(),
                    op.bias() ? 1 : 0,
                    op.accumulate() ? 1 : 0,
                    op.activation().alpha(),
                    op.activation().beta())
                .enqueue(grid));
  }
}
