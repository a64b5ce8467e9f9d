package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.spi.Execution;

/** {@link Gather} by {@link SliceGather}. */
final class ClGather implements ClOp<Gather> {
  @Override
  public List<ClVariant<Gather>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<Gather> smallCase(Gather op, List<TensorType> inputs) {
    return new SmallCase<>(
        new Gather(1),
        List.of(
            TensorType.of(inputs.get(0).dataType(), 2, 5, 20),
            TensorType.of(inputs.get(1).dataType(), 7)),
        -1,
        1,
        6,
        0);
  }

  private record Variant(Strategy form) implements ClVariant<Gather> {
    @Override
    public String name() {
      return SliceGather.function(form);
    }

    @Override
    public boolean accepts(Gather op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= SliceGather.GROUP;
    }

    @Override
    public Execution prepare(
        Gather op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape data = in.get(0).shape();
      int axis = data.axis(op.axis());
      return new SliceGather(
              in.get(0).dataType(),
              in.get(1).dataType(),
              data.sizeOf(0, axis),
              data.dim(axis),
              in.get(1).size(),
              data.sizeOf(axis + 1, data.rank()),
              1,
              new long[0])
          .prepare(form, context);
    }
  }
}
