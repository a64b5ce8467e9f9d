package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dropout;
import org.jocelyn.spi.Execution;

/** {@link Dropout}: a block of random numbers per work-item on GPUs, sixteen on CPUs. */
final class ClDropout implements ClOp<Dropout> {
  private static final int GROUP = 256;

  /** Random numbers of a block. */
  private static final int BLOCK = 4;

  private static final int WIDE = 16;

  @Override
  public List<ClVariant<Dropout>> variants(Strategy strategy) {
    ClVariant<Dropout> wide = new Variant(WIDE);
    ClVariant<Dropout> narrow = new Variant(1);
    return strategy == Strategy.CPU ? List.of(wide, narrow) : List.of(narrow, wide);
  }

  @Override
  public SmallCase<Dropout> smallCase(Dropout op, List<TensorType> inputs) {
    // several whole work-items and a rest; a mask that differs is off by 1 or more
    List<TensorType> types = List.of(TensorType.float32(203), TensorType.of(DataType.INT64, 2));
    return new SmallCase<>(new Dropout(0.5f), types, 1, 2, 1 << 30, 1e-5);
  }

  private record Variant(int width) implements ClVariant<Dropout> {
    @Override
    public String name() {
      return width == 1 ? "dropout_narrow" : "dropout_wide";
    }

    @Override
    public boolean accepts(Dropout op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return width > 1 || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        Dropout op, List<TensorType> in, List<TensorType> out, ClContext context) {
      long size = out.get(0).size();
      long share = (long) BLOCK * width;
      long items = Grid.roundUp(size, share) / share;
      Grid grid = width == 1 ? Grid.cover(items, GROUP) : Grid.of(items);
      int threshold = (int) op.threshold(); // unsigned
      float factor = (float) (1 / (1 - (double) op.rate()));
      ClKernel kernel =
          context.kernel("dropout.cl", "dropout", Defines.none().with("WIDTH", width));
      return new ClPlan(
          List.of(kernel),
          (x, y) -> kernel.args(x[0], x[1], y[0], size, threshold, factor).enqueue(grid));
    }
  }
}
