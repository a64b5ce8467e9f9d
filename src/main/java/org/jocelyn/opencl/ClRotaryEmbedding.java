package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.spi.Execution;

/** {@link RotaryEmbedding}: a pair per work-item on GPUs, rows of heads on CPUs. */
final class ClRotaryEmbedding implements ClOp<RotaryEmbedding> {
  private static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 12;

  @Override
  public List<ClVariant<RotaryEmbedding>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<RotaryEmbedding> smallCase(RotaryEmbedding op, List<TensorType> inputs) {
    TensorType x = TensorType.float32(2, 3, 5, 11);
    TensorType angles = op.positioned() ? TensorType.float32(7, 4) : TensorType.float32(2, 5, 4);
    List<TensorType> types = new ArrayList<>(List.of(x, angles, angles));
    if (op.positioned()) {
      types.add(TensorType.of(inputs.get(3).dataType(), 2, 5));
    }
    return new SmallCase<>(op, types, -1, 1, 8, 1e-6);
  }

  private record Variant(Strategy form) implements ClVariant<RotaryEmbedding> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "rotary_embedding_pairs" : "rotary_embedding_rows";
    }

    @Override
    public boolean accepts(
        RotaryEmbedding op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        RotaryEmbedding op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape shape = in.get(0).shape();
      Shape angles = in.get(1).shape();
      long count = shape.sizeOf(0, 3);
      long headDim = shape.dim(3);
      long pairs = angles.dim(-1);
      boolean gpu = form == Strategy.GPU;
      Defines defines = Defines.none().withIf(op.interleaved(), "INTERLEAVED");
      if (op.positioned()) {
        defines = defines.with("POSITIONED").with("IDS", ClTypes.name(in.get(3).dataType()));
      }
      ClKernel kernel =
          context.kernel("rotary_embedding.cl", gpu ? "turn_pairs" : "turn_rows", defines);
      long heads = shape.dim(1);
      long steps = shape.dim(2);
      long positions = angles.dim(0);
      long share = Math.max(1, PIECE / headDim);
      ClArguments numbers =
          gpu
              ? ClArguments.longs(count, heads, steps, headDim, pairs, positions)
              : ClArguments.longs(count, heads, steps, headDim, pairs, positions, share);
      Grid grid =
          gpu
              ? Grid.cover(count * (headDim - pairs), GROUP)
              : Grid.of(Grid.roundUp(count, share) / share);
      return new ClPlan(List.of(kernel), (x, y) -> kernel.args(numbers.after(x, y)).enqueue(grid));
    }
  }
}
