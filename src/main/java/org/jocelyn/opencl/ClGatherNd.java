package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.spi.Execution;

/** {@link GatherNd} by {@link SliceGather}. */
final class ClGatherNd implements ClOp<GatherNd> {
  @Override
  public List<ClVariant<GatherNd>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<GatherNd> smallCase(GatherNd op, List<TensorType> inputs) {
    return new SmallCase<>(
        new GatherNd(1),
        List.of(
            TensorType.of(inputs.get(0).dataType(), 2, 5, 4, 20),
            TensorType.of(inputs.get(1).dataType(), 2, 7, 2)),
        -1,
        1,
        6,
        0);
  }

  private record Variant(Strategy form) implements ClVariant<GatherNd> {
    @Override
    public String name() {
      return "gather_nd_" + SliceGather.function(form);
    }

    @Override
    public boolean accepts(
        GatherNd op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= SliceGather.GROUP;
    }

    @Override
    public Execution prepare(
        GatherNd op, List<TensorType> in, List<TensorType> out, ClContext context) {
      IndexTuples tuples = op.tuples(in);
      return new SliceGather(
              in.get(0).dataType(),
              in.get(1).dataType(),
              1,
              tuples.slices(),
              tuples.batches() * tuples.count(),
              tuples.inner(),
              tuples.count(),
              tuples.extents())
          .prepare(form, context);
    }
  }
}
