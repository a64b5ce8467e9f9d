package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.spi.Execution;

/** {@link GatherElements}: an element per work-item on GPUs, runs of them on CPUs. */
final class ClGatherElements implements ClOp<GatherElements> {
  private static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 12;

  @Override
  public List<ClVariant<GatherElements>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<GatherElements> smallCase(GatherElements op, List<TensorType> inputs) {
    return new SmallCase<>(
        new GatherElements(1),
        List.of(
            TensorType.of(inputs.get(0).dataType(), 3, 5, 4),
            TensorType.of(inputs.get(1).dataType(), 2, 7, 3)),
        -1,
        1,
        6,
        0);
  }

  private record Variant(Strategy form) implements ClVariant<GatherElements> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "gather_one_element" : "gather_runs";
    }

    @Override
    public boolean accepts(
        GatherElements op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        GatherElements op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape data = in.get(0).shape();
      DataType type = in.get(0).dataType();
      int axis = data.axis(op.axis());
      long extent = data.dim(axis);
      long stride = data.strides()[axis];
      StridedCopy starts = op.starts(in).collapsed();
      ClBuffer axes = context.constants(CopyLaunch.table(starts.axes()));
      int rank = starts.axes().size();
      long count = out.get(0).size();
      long share = form == Strategy.GPU ? 1 : PIECE;
      long items = Grid.roundUp(count, share) / share;
      Grid grid = form == Strategy.GPU ? Grid.cover(items, GROUP) : Grid.of(items);
      long bits = Bits.of(type, type.isFloating() ? Double.NaN : 0);
      ClKernel kernel =
          context.kernel(
              "gather_elements.cl",
              "gather",
              Defines.none()
                  .with("BYTES", type.bytes())
                  .with("IDS", ClTypes.name(in.get(1).dataType())));
      return new ClPlan(
          List.of(kernel, axes),
          (x, y) ->
              kernel
                  .args(x[0], x[1], y[0], axes, rank, extent, stride, bits, count, share)
                  .enqueue(grid));
    }
  }
}
