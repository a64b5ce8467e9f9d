package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.StridedCopy.Axis;

/** What the launches of both operations that scatter share. */
final class ScatterForm {
  static final int GROUP = 256;

  /** Work-items that keep a GPU busy. */
  private static final long GPU_ITEMS = 1 << 14;

  private ScatterForm() {}

  /** The macros of {@code scatter.h} and {@code index.h}. */
  static Defines defines(ScatterReduction reduction, DataType type, DataType ids) {
    Defines defines = Defines.none().with("IDS", ClTypes.name(ids));
    return reduction
        .function()
        .map(function -> ClElementwise.elements(defines.with("FUNCTION", function), type))
        .orElse(defines.with("BYTES", type.bytes()));
  }

  /** The copy of data that the updates are applied to. */
  static CopyLaunch copy(TensorType data, Strategy form, ClContext context) {
    StridedCopy all = new StridedCopy(0, 0, 0, 0, List.of(new Axis(data.size(), 1, 1)));
    return CopyLaunch.of(all, data.dataType().bytes(), form, context);
  }

  /**
   * Into how many parts the places of updates are split, so that {@code items} work-items for each
   * part keep the device busy; each part reads all indices.
   */
  static long parts(Strategy form, long items, long places, long updates, ClContext context) {
    long wanted = form == Strategy.GPU ? GPU_ITEMS : context.device().computeUnits();
    return Math.max(1, Math.min(Math.min(places, updates), wanted / items));
  }

  /** A work-item each for {@code items}. */
  static Grid grid(Strategy form, long items) {
    return form == Strategy.GPU ? Grid.cover(items, GROUP) : Grid.of(items);
  }
}
