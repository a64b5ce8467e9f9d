package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.spi.Execution;

/** {@link Gather}: an element, or 16 bytes, per work-item on GPUs, slices on CPUs. */
final class ClGather implements ClOp<Gather> {
  private static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 12;

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
      return form == Strategy.GPU ? "gather_elements" : "gather_slices";
    }

    @Override
    public boolean accepts(Gather op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        Gather op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape data = in.get(0).shape();
      DataType type = in.get(0).dataType();
      int axis = data.axis(op.axis());
      long outer = data.sizeOf(0, axis);
      long extent = data.dim(axis);
      long count = in.get(1).size();
      long inner = data.sizeOf(axis + 1, data.rank());
      long bits = Bits.of(type, type.isFloating() ? Double.NaN : 0);
      int bytes = type.bytes();
      if (form == Strategy.GPU) {
        int factor = 16 / bytes;
        while (inner % factor != 0) {
          factor /= 2;
        }
        long wide = inner / factor;
        ClKernel kernel = kernel(bytes * factor, in.get(1).dataType(), context);
        Grid grid = Grid.cover(outer * count * wide, GROUP);
        return new ClPlan(
            List.of(kernel),
            (x, y) ->
                kernel.args(x[0], x[1], y[0], outer, extent, count, wide, bits).enqueue(grid));
      }
      long slices = Math.max(1, PIECE / inner);
      ClKernel kernel = kernel(bytes, in.get(1).dataType(), context);
      Grid grid = Grid.of(Grid.roundUp(outer * count, slices) / slices);
      return new ClPlan(
          List.of(kernel),
          (x, y) ->
              kernel
                  .args(x[0], x[1], y[0], outer, extent, count, inner, bits, slices)
                  .enqueue(grid));
    }

    private ClKernel kernel(int bytes, DataType ids, ClContext context) {
      return context.kernel(
          "gather.cl",
          name(),
          Defines.none().with("BYTES", bytes).with("IDS", ids == DataType.INT64 ? "long" : "int"));
    }
  }
}
