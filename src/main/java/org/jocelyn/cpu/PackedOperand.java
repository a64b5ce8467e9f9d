package org.jocelyn.cpu;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.spi.DerivedForms;
import org.jocelyn.spi.Storage;

/**
 * All panels of an operand that is constant: packed for the first product, kept with the tensor.
 */
final class PackedOperand implements PanelSource, Storage {
  private final List<GemmPanels> parts = new ArrayList<>();
  private final DerivedForms derived = new DerivedForms();

  /**
   * What the panels depend on but the elements.
   *
   * @param width rows of A or columns of B in a panel
   * @param count rows of A or columns of B
   */
  private record Layout(int offset, int stride, int depthStride, int width, int count, int depth) {}

  private PackedOperand(GemmOperand operand, int width, int count, int depth, CpuThreads threads) {
    for (int j = 0; j < count; j += COUNT) {
      for (int p = 0; p < depth; p += DEPTH) {
        int partCount = Math.min(COUNT, count - j);
        int partDepth = Math.min(DEPTH, depth - p);
        float[] memory = new float[GemmPanels.length(width, partCount, partDepth)];
        GemmPanels part = GemmPanels.packed(operand, width, j, partCount, p, partDepth, memory);
        threads.forEach(part.panels(), 1, part::pack);
        parts.add(part);
      }
    }
  }

  /** The panels of an operand that lies in a constant, packed with these threads if need be. */
  static PackedOperand of(
      StridedOperand operand, int width, int count, int depth, CpuThreads threads) {
    Layout layout =
        new Layout(operand.offset(), operand.stride(), operand.depthStride(), width, count, depth);
    return operand
        .values()
        .derived()
        .get(
            layout,
            PackedOperand.class,
            () -> new PackedOperand(operand, width, count, depth, threads));
  }

  @Override
  public GemmPanels part(int first, int count, int from, int depth) {
    for (GemmPanels part : parts) {
      if (part.first() == first && part.from() == from) {
        return part;
      }
    }
    throw new IllegalArgumentException("no part begins at " + first + ", depth " + from);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void release() {}

  @Override
  public long byteSize() {
    return parts.stream().mapToLong(part -> (long) part.values().length * Float.BYTES).sum();
  }

  @Override
  public DerivedForms derived() {
    return derived;
  }

  /** Nothing to give back: the garbage collector does. */
  @Override
  public void close() {}
}
