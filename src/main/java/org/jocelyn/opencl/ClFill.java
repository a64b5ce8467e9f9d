package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.spi.Execution;

/** {@link Fill}: sixteen elements per work-item. */
final class ClFill implements ClOp<Fill> {
  @Override
  public List<ClVariant<Fill>> variants(Strategy strategy) {
    return List.of(new Variant());
  }

  @Override
  public SmallCase<Fill> smallCase(Fill op, List<TensorType> inputs) {
    return SmallCase.of(new Fill(TensorType.of(op.type().dataType(), 41), 1), List.of(), 0);
  }

  private static final class Variant implements ClVariant<Fill> {
    @Override
    public String name() {
      return "fill";
    }

    @Override
    public boolean accepts(Fill op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        Fill op, List<TensorType> in, List<TensorType> out, ClContext context) {
      ClKernel kernel = kernel(op.type(), context);
      long bits = Bits.of(op.type().dataType(), op.value());
      return new ClPlan(
          List.of(kernel),
          (x, y) -> kernel.args(y[0], bits, op.type().size()).enqueue(grid(op.type())));
    }
  }

  /** The kernel whose arguments are a buffer, {@link Bits} and the number of elements. */
  static ClKernel kernel(TensorType type, ClContext context) {
    return context.kernel("fill.cl", "fill", Defines.none().with("BYTES", type.dataType().bytes()));
  }

  /** What it is launched with. */
  static Grid grid(TensorType type) {
    return Grid.of(Grid.roundUp(type.size(), 16) / 16);
  }
}
