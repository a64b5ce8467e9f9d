package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.OneHot;
import org.jocelyn.spi.Execution;

/** {@link OneHot}: everything off, then a work-item for each index. */
final class ClOneHot implements ClOp<OneHot> {
  @Override
  public List<ClVariant<OneHot>> variants(Strategy strategy) {
    return List.of(new Variant());
  }

  @Override
  public SmallCase<OneHot> smallCase(OneHot op, List<TensorType> inputs) {
    return new SmallCase<>(
        new OneHot(5, 1, 1, 0),
        List.of(TensorType.of(inputs.get(0).dataType(), 3, 4)),
        -1,
        1,
        6,
        0);
  }

  private static final class Variant implements ClVariant<OneHot> {
    @Override
    public String name() {
      return "one_hot";
    }

    @Override
    public boolean accepts(OneHot op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        OneHot op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape shape = out.get(0).shape();
      long inner = shape.sizeOf(shape.axis(op.axis()) + 1, shape.rank());
      long count = in.get(0).size();
      String ids = in.get(0).dataType() == DataType.INT64 ? "long" : "int";
      ClKernel fill = ClFill.kernel(out.get(0), context);
      ClKernel mark = context.kernel("one_hot.cl", "one_hot", Defines.none().with("IDS", ids));
      long off = Bits.of(DataType.FLOAT32, op.off());
      return new ClPlan(
          List.of(fill, mark),
          (x, y) -> {
            fill.args(y[0], off, out.get(0).size()).enqueue(ClFill.grid(out.get(0)));
            mark.args(x[0], y[0], count, op.depth(), inner, op.on()).enqueue(Grid.of(count));
          });
    }
  }
}
