package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.spi.Execution;

/** {@link BatchNorm} with the kernels of {@code batch_norm.cl}. */
final class ClBatchNorm implements ClOp<BatchNorm> {
  /** A work-item for each element. */
  private static final String ELEMENTS = "batch_norm";

  /** A work-item for each plane. */
  private static final String PLANES = "batch_norm_planes";

  /** A work-item for each sample, where planes are single elements. */
  private static final String ROWS = "batch_norm_rows";

  @Override
  public List<ClVariant<BatchNorm>> variants(Strategy strategy) {
    ClVariant<BatchNorm> elements = new Variant(ELEMENTS);
    ClVariant<BatchNorm> rows = new Variant(ROWS);
    ClVariant<BatchNorm> planes = new Variant(PLANES);
    return strategy == Strategy.GPU
        ? List.of(elements, rows, planes)
        : List.of(rows, planes, elements);
  }

  @Override
  public SmallCase<BatchNorm> smallCase(BatchNorm op, List<TensorType> inputs) {
    BatchNorm small = new BatchNorm(op.gamma(), op.beta(), 1e-5f, op.activation());
    TensorType x =
        size(inputs) == 1
            ? TensorType.float32(3, 37)
            : TensorType.float32(2, 3, 32 + 5 * ClChannelNorm.width(inputs.get(0)));
    return ClChannelNorm.smallCase(small, x);
  }

  /** Elements in a plane. */
  private static long size(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    return x.sizeOf(2, x.rank());
  }

  private record Variant(String name) implements ClVariant<BatchNorm> {
    @Override
    public boolean accepts(
        BatchNorm op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return !name.equals(ROWS) || size(inputs) == 1;
    }

    private Defines defines(BatchNorm op, List<TensorType> inputs) {
      return name.equals(ELEMENTS)
          ? ClChannelNorm.grouped(op, inputs.get(0))
          : ClChannelNorm.defines(op);
    }

    @Override
    public Execution prepare(
        BatchNorm op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      long samples = inputs.get(0).shape().dim(0);
      long channels = inputs.get(0).shape().dim(1);
      long size = size(inputs);
      Activation last = op.activation();
      ClKernel kernel = context.kernel("batch_norm.cl", name, defines(op, inputs).activation(last));
      Grid grid =
          switch (name) {
            case ROWS -> Grid.of(samples).local(1);
            case PLANES -> Grid.of(samples * channels).local(1);
            default ->
                PlaneGrid.of(
                    size / ClChannelNorm.width(inputs.get(0)),
                    samples * channels,
                    kernel.maxWorkGroup());
          };
      ClArguments arguments =
          ClArguments.longs(samples, channels, size)
              .floats(op.epsilon(), last.alpha(), last.beta());
      return new ClPlan(
          List.of(kernel), (in, out) -> kernel.args(arguments.after(in, out)).enqueue(grid));
    }
  }
}
