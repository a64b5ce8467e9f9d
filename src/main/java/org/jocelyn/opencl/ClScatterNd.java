package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.spi.Execution;

/**
 * {@link ScatterNd}: a copy, the slices that the tuples name, then work-items that own elements of
 * those slices.
 */
final class ClScatterNd implements ClOp<ScatterNd> {
  /** Elements of a slice that a work-item has on a CPU. */
  private static final long CHUNK = 1 << 12;

  @Override
  public List<ClVariant<ScatterNd>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<ScatterNd> smallCase(ScatterNd op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    return new SmallCase<>(
        op,
        List.of(
            TensorType.of(type, 3, 5, 20),
            TensorType.of(inputs.get(1).dataType(), 29, 2),
            TensorType.of(type, 29, 20)),
        -1,
        1,
        6,
        1e-5);
  }

  private record Variant(Strategy form) implements ClVariant<ScatterNd> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "scatter_nd_elements" : "scatter_nd_slices";
    }

    @Override
    public boolean accepts(
        ScatterNd op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= ScatterForm.GROUP;
    }

    @Override
    public Execution prepare(
        ScatterNd op, List<TensorType> in, List<TensorType> out, ClContext context) {
      IndexTuples tuples = op.tuples(in);
      long count = tuples.count();
      CopyLaunch copy = ScatterForm.copy(in.get(0), form, context);
      if (count == 0) {
        return new ClPlan(List.of(copy), (x, y) -> copy.run(x[0], y[0]));
      }
      long slices = tuples.slices();
      long inner = tuples.inner();
      long chunk = form == Strategy.GPU ? 1 : CHUNK;
      long chunks = Grid.roundUp(inner, chunk) / chunk;
      long parts = ScatterForm.parts(form, chunks, slices, count, context);
      Defines defines =
          ScatterForm.defines(op.reduction(), in.get(0).dataType(), in.get(1).dataType())
              .with("DEPTH", tuples.extents().length);
      ClKernel find = context.kernel("scatter_nd.cl", "find_places", defines);
      ClKernel scatter = context.kernel("scatter_nd.cl", "scatter", defines);
      ClBuffer extents = context.constants(tuples.extents());
      Grid grid = ScatterForm.grid(form, chunks * parts);
      return new ClPlan(
          List.of(copy, find, scatter, extents),
          (x, y) -> {
            copy.run(x[0], y[0]);
            try (ClBuffer places = context.scratch(count * Long.BYTES)) {
              find.args(x[1], places, count, extents).enqueue(ScatterForm.grid(form, count));
              scatter.args(y[0], places, x[2], slices, count, inner, chunk, parts).enqueue(grid);
            }
          });
    }
  }
}
