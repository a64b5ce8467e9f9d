package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * Attention by work-groups that each take a tile of rows and a split of the keys: what
 * attention_tiled.cl and attention_split.cl have in common.
 */
abstract class ClAttentionGroups implements ClVariant<Attention> {
  /** The launch of a geometry on a device. */
  record Launch(AttentionSplits splits, long groups, int items, Defines defines) {}

  abstract Launch launch(AttentionGeometry g, ClDevice device);

  @Override
  public Execution prepare(
      Attention op, List<TensorType> in, List<TensorType> out, ClContext context) {
    AttentionGeometry g = op.geometry(in);
    Launch launch = launch(g, context.device());
    Defines defines =
        ClAttention.macros(op, in)
            .with(launch.defines())
            .withIf(g.headDim() % 4 == 0 && g.valueDim() % 4 == 0, "ALIGNED")
            .withIf(hasNativeExponential(context.device()), "NATIVE");
    AttentionSplits splits = launch.splits();
    ClKernel kernel = context.kernel(name() + ".cl", name(), defines);
    ClMasking masking = ClAttention.masking(op, in, context);
    Object[] numbers = {
      op.scaleFor(g.headDim()),
      (int) g.rowsPerKeyHead(),
      (int) g.keys(),
      (int) g.headDim(),
      (int) g.valueDim(),
      splits.count(),
      splits.keys()
    };
    long groups = g.valueDim() == 0 ? 0 : launch.groups() * splits.count();
    Grid grid = Grid.of(groups * launch.items()).local(launch.items());
    if (splits.count() == 1) {
      return new ClPlan(
          List.of(kernel, masking),
          (x, y) -> {
            // no statistics are written: any buffer stands for them
            List<Storage> buffers = List.of(x[0], x[1], x[2], y[0], y[0]);
            kernel.args(masking.arguments(x, buffers, numbers)).enqueue(grid);
          });
    }
    ClKernel merge = context.kernel("attention_merge.cl", "attention_merge", Defines.none());
    long rows = g.batch() * g.heads() * g.queries();
    Grid merging = Grid.cover(rows * g.valueDim(), 64);
    return new ClPlan(
        List.of(kernel, merge, masking),
        (x, y) -> {
          try (ClBuffer products = context.scratch(splits.productBytes(g));
              ClBuffer statistics = context.scratch(splits.statisticsBytes(g))) {
            List<Storage> buffers = List.of(x[0], x[1], x[2], products, statistics);
            kernel.args(masking.arguments(x, buffers, numbers)).enqueue(grid);
            merge
                .args(products, statistics, y[0], rows, (int) g.valueDim(), splits.count())
                .enqueue(merging);
          }
        });
  }

  /** Whether native_exp2 is as exact as its vendor says and not what OpenCL allows, anything. */
  private static boolean hasNativeExponential(ClDevice device) {
    return device.vendor() == Vendor.NVIDIA || device.vendor() == Vendor.AMD;
  }
}
