package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pad;
import org.jocelyn.spi.Execution;

/** {@link Pad}: an element per work-item on GPUs, a piece of a line on CPUs. */
final class ClPad implements ClOp<Pad> {
  /** Elements of a line that a work-item writes on a CPU. */
  private static final long PIECE = 1024;

  @Override
  public List<ClVariant<Pad>> variants(Strategy strategy) {
    return List.of(new Variant(strategy == Strategy.GPU ? 1 : PIECE));
  }

  @Override
  public SmallCase<Pad> smallCase(Pad op, List<TensorType> inputs) {
    long[] begins = {1, 2};
    long[] ends = {0, 3};
    return SmallCase.of(
        Pad.of(begins, ends, op.mode(), 1),
        List.of(TensorType.of(inputs.get(0).dataType(), 3, 5)),
        0);
  }

  private record Variant(long piece) implements ClVariant<Pad> {
    @Override
    public String name() {
      return "pad";
    }

    @Override
    public boolean accepts(Pad op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(Pad op, List<TensorType> in, List<TensorType> out, ClContext context) {
      TensorType x = in.get(0);
      int rank = Math.max(1, x.rank());
      ClKernel kernel =
          context.kernel("pad.cl", "pad", Defines.none().with("BYTES", x.dataType().bytes()));
      ClBuffer axes = context.constants(table(op.axes(in), x));
      long bits = Bits.of(x.dataType(), op.value());
      long line = x.rank() == 0 ? 1 : out.get(0).shape().dim(-1);
      long lines = out.get(0).size() / line;
      int mode = number(op.mode());
      Grid grid = Grid.of(lines * (Grid.roundUp(line, piece) / piece));
      return new ClPlan(
          List.of(kernel, axes),
          (from, to) ->
              kernel.args(from[0], to[0], axes, rank, lines, bits, mode, piece).enqueue(grid));
    }

    /** What pad.cl calls the mode. */
    private static int number(Pad.Mode mode) {
      return switch (mode) {
        case CONSTANT -> 0;
        case REFLECT -> 1;
        case EDGE -> 2;
      };
    }

    /** The rows that pad.cl reads; a scalar is a line of one element. */
    private static long[] table(List<Pad.Axis> axes, TensorType x) {
      if (axes.isEmpty()) {
        return new long[] {1, 0, 1, 0, 1};
      }
      long[] strides = x.shape().strides();
      long[] table = new long[5 * axes.size()];
      for (int i = 0; i < axes.size(); i++) {
        Pad.Axis axis = axes.get(i);
        long[] row = {axis.extent(), axis.crop(), axis.kept(), axis.begin(), strides[i]};
        System.arraycopy(row, 0, table, 5 * i, row.length);
      }
      return table;
    }
  }
}
