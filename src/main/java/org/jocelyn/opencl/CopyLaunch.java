package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.op.StridedCopy.Axis;
import org.jocelyn.spi.Storage;

/**
 * One {@link StridedCopy} as one launch of {@code copy_elements.cl} or {@code copy_lines.cl}: a
 * transposition where the input is contiguous along another axis than the output, else a plain
 * copy.
 */
final class CopyLaunch implements AutoCloseable {
  /** Side of a tile of copy_elements.cl, and rows of work-items in its work-groups. */
  private static final int TILE = 32;

  private static final int ROWS = 8;

  /** Work-items of the work-groups that the kernels of copy_elements.cl run in. */
  static final int GROUP = TILE * ROWS;

  /** Side of a block of copy_lines.cl. */
  private static final int BLOCK = 64;

  /** Elements that a work-item of copy_lines.cl should at least have. */
  private static final long PIECE = 1 << 14;

  private final ClKernel kernel;
  private final ClBuffer axes;
  private final Object[] arguments;
  private final Grid grid;

  private CopyLaunch(ClKernel kernel, ClBuffer axes, Grid grid, Object... arguments) {
    this.kernel = kernel;
    this.axes = axes;
    this.grid = grid;
    this.arguments = arguments;
  }

  /** The copy of a box that is not empty, of elements of this many bytes. */
  static CopyLaunch of(StridedCopy copy, int bytes, Strategy form, ClContext context) {
    StridedCopy box = copy.collapsed();
    int transposed = box.transposedAxis();
    if (transposed >= 0) {
      return transpose(box, transposed, bytes, form, context);
    }
    return form == Strategy.GPU ? elements(box, bytes, context) : lines(box, bytes, context);
  }

  void run(Storage x, Storage y) {
    arguments[0] = x;
    arguments[2] = y;
    kernel.args(arguments).enqueue(grid);
  }

  private static CopyLaunch elements(StridedCopy copy, int bytes, ClContext context) {
    int wide = wideBytes(copy, bytes);
    StridedCopy box = widened(copy, wide / bytes);
    ClKernel kernel = context.kernel("copy_elements.cl", "copy", defines(wide, box));
    ClBuffer axes = context.constants(table(box.axes()));
    return new CopyLaunch(
        kernel,
        axes,
        Grid.cover(box.size(), GROUP),
        null,
        box.sourceOffset(),
        null,
        box.targetOffset(),
        axes,
        box.axes().size(),
        box.size());
  }

  private static CopyLaunch lines(StridedCopy box, int bytes, ClContext context) {
    ClKernel kernel = context.kernel("copy_lines.cl", "copy", Defines.none().with("BYTES", bytes));
    List<Axis> outer = box.outer();
    ClBuffer axes = context.constants(table(outer));
    Axis inner = box.inner();
    long lineCount = box.size() / inner.extent();
    long lines = Math.max(1, PIECE / inner.extent());
    long pieces = Grid.roundUp(inner.extent(), PIECE) / PIECE;
    return new CopyLaunch(
        kernel,
        axes,
        Grid.of(pieces * (Grid.roundUp(lineCount, lines) / lines)),
        null,
        box.sourceOffset(),
        null,
        box.targetOffset(),
        axes,
        outer.size(),
        lineCount,
        lines,
        inner.extent(),
        inner.sourceStride(),
        inner.targetStride(),
        PIECE);
  }

  private static CopyLaunch transpose(
      StridedCopy box, int transposed, int bytes, Strategy form, ClContext context) {
    List<Axis> rest = new ArrayList<>(box.outer());
    Axis rows = rest.remove(transposed);
    Axis columns = box.inner();
    boolean tiled = form == Strategy.GPU;
    int side = tiled ? TILE : BLOCK;
    Defines defines = tiled ? defines(bytes, box) : Defines.none().with("BYTES", bytes);
    ClKernel kernel =
        context.kernel(tiled ? "copy_elements.cl" : "copy_lines.cl", "transpose", defines);
    ClBuffer axes = context.constants(table(rest));
    long tiles =
        Grid.roundUp(columns.extent(), side)
            / side
            * (Grid.roundUp(rows.extent(), side) / side)
            * (box.size() / rows.extent() / columns.extent());
    return new CopyLaunch(
        kernel,
        axes,
        tiled ? Grid.of(tiles * GROUP).local(GROUP) : Grid.of(tiles),
        null,
        box.sourceOffset(),
        null,
        box.targetOffset(),
        axes,
        rest.size(),
        rows.extent(),
        rows.targetStride(),
        columns.extent(),
        columns.sourceStride());
  }

  private static Defines defines(int bytes, StridedCopy box) {
    return Defines.none()
        .with("BYTES", bytes)
        .with("INDEX", box.size() < 1L << 31 ? "uint" : "ulong");
  }

  /** The largest size that neighbours can be moved as one in: 16 bytes at most. */
  private static int wideBytes(StridedCopy box, int bytes) {
    int wide = bytes;
    Axis inner = box.inner();
    while (wide < 16 && inner.sourceStride() == 1 && inner.targetStride() == 1) {
      int factor = 2 * wide / bytes;
      boolean whole =
          inner.extent() % factor == 0
              && box.sourceOffset() % factor == 0
              && box.targetOffset() % factor == 0;
      for (Axis axis : box.outer()) {
        whole &= axis.sourceStride() % factor == 0 && axis.targetStride() % factor == 0;
      }
      if (!whole) {
        break;
      }
      wide *= 2;
    }
    return wide;
  }

  /** The same copy counted in elements {@code factor} times as large. */
  private static StridedCopy widened(StridedCopy box, int factor) {
    List<Axis> axes = new ArrayList<>();
    for (Axis axis : box.outer()) {
      axes.add(new Axis(axis.extent(), axis.sourceStride() / factor, axis.targetStride() / factor));
    }
    Axis inner = box.inner();
    axes.add(new Axis(inner.extent() / factor, inner.sourceStride(), inner.targetStride()));
    return new StridedCopy(
        box.input(), box.sourceOffset() / factor, box.output(), box.targetOffset() / factor, axes);
  }

  /** Extent, source and target stride of each axis; never empty, because no buffer is. */
  static long[] table(List<Axis> axes) {
    long[] table = new long[Math.max(1, 3 * axes.size())];
    for (int i = 0; i < axes.size(); i++) {
      table[3 * i] = axes.get(i).extent();
      table[3 * i + 1] = axes.get(i).sourceStride();
      table[3 * i + 2] = axes.get(i).targetStride();
    }
    return table;
  }

  @Override
  public void close() {
    kernel.close();
    axes.close();
  }
}
