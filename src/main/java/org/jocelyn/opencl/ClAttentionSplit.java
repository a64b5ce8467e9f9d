package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;

/** attention_split.cl. */
final class ClAttentionSplit extends ClAttentionGroups {
  /** Rows that read the same keys up to which reading keys and values is what takes the time. */
  static final int MOST_ROWS = 16;

  private static final int ITEMS = 128;
  private static final int SPAN = 256;
  private static final int DEPTH = 32;

  /** Keys that are worth a work-group. */
  private static final int LEAST_KEYS = 64;

  /** Work-groups for each multiprocessor, so that enough of memory is on its way. */
  private static final long SHARE = 8;

  @Override
  public String name() {
    return "attention_split";
  }

  /** Rows of a tile. */
  private static int rows(AttentionGeometry g) {
    return g.rowsPerKeyHead() <= 1 ? 1 : g.rowsPerKeyHead() <= 4 ? 4 : 8;
  }

  private static long localBytes(AttentionGeometry g) {
    int rows = rows(g);
    return 4L * (ITEMS * DEPTH + rows * DEPTH + SPAN * rows + ITEMS) + 16L * rows;
  }

  @Override
  public boolean accepts(Attention op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    AttentionGeometry g = op.geometry(in);
    return g.rowsPerKeyHead() <= MOST_ROWS
        && device.maxWorkGroupSize() >= ITEMS
        && device.localMemoryBytes() >= localBytes(g)
        && ClAttention.countable(g)
        && launch(g, device).splits().fit(g, device);
  }

  @Override
  Launch launch(AttentionGeometry g, ClDevice device) {
    int rows = rows(g);
    long groups = (g.rowsPerKeyHead() + rows - 1) / rows * g.batch() * g.keyHeads();
    AttentionSplits splits =
        AttentionSplits.of(g, groups, SHARE * device.computeUnits(), LEAST_KEYS, SPAN);
    return new Launch(splits, groups, ITEMS, Defines.none().with("ROWS", rows));
  }
}
