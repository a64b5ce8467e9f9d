package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link DynamicQuantize}: the range of parts of x and of all by {@code dynamic_quantize.cl}, then
 * {@link ClQuantize} with the scale and zero point where they lie on the device.
 */
final class ClDynamicQuantize implements ClOp<DynamicQuantize> {
  /** Work-items of the groups of ranges_of_groups. */
  private static final int GROUP = 256;

  /** Elements that a part has at least. */
  private static final long PART = 8192;

  @Override
  public List<ClVariant<DynamicQuantize>> variants(Strategy strategy) {
    ClVariant<DynamicQuantize> lanes = new Variant(Strategy.CPU);
    return strategy == Strategy.GPU ? List.of(new Variant(Strategy.GPU), lanes) : List.of(lanes);
  }

  @Override
  public SmallCase<DynamicQuantize> smallCase(DynamicQuantize op, List<TensorType> inputs) {
    return new SmallCase<>(op, List.of(TensorType.float32(3, 137)), -1, 3, 2, 0);
  }

  private record Variant(Strategy form) implements ClVariant<DynamicQuantize> {
    private static final String FILE = "dynamic_quantize";

    @Override
    public String name() {
      return FILE + suffix();
    }

    @Override
    public boolean accepts(
        DynamicQuantize op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        DynamicQuantize op, List<TensorType> in, List<TensorType> out, ClContext context) {
      long count = in.get(0).size();
      long parts = Math.max(1, Math.min(count / PART, 4L * context.device().computeUnits()));
      long length = Grid.roundUp((count + parts - 1) / parts, 16);
      ClKernel ranges = context.kernel(FILE + ".cl", "ranges_of" + suffix(), Defines.none());
      ClKernel parameters = context.kernel(FILE + ".cl", "parameters", Defines.none());
      List<AutoCloseable> owned = new ArrayList<>(List.of(ranges, parameters));
      Execution quantize = count == 0 ? null : quantize(in, out, context);
      if (quantize != null) {
        owned.add(quantize);
      }
      return new ClPlan(
          owned,
          (x, y) -> {
            try (ClBuffer found = context.scratch(2 * parts * Float.BYTES)) {
              if (form == Strategy.GPU) {
                ranges.args(x[0], found, count).enqueue(Grid.of(parts * GROUP).local(GROUP));
              } else {
                ranges.args(x[0], found, count, length).enqueue(Grid.of(parts).local(1));
              }
              parameters.args(found, y[1], y[2], parts).enqueue(Grid.of(1));
            }
            if (quantize != null) {
              quantize.run(new Storage[] {x[0], y[1], y[2]}, new Storage[] {y[0]});
            }
          });
    }

    private String suffix() {
      return form == Strategy.GPU ? "_groups" : "_lanes";
    }

    private Execution quantize(List<TensorType> in, List<TensorType> out, ClContext context) {
      return new ClQuantize()
          .variants(form)
          .get(0)
          .prepare(
              Quantize.to(DataType.UINT8).withZeroPoint(),
              List.of(in.get(0), out.get(1), out.get(2)),
              List.of(out.get(0)),
              context);
    }
  }
}
