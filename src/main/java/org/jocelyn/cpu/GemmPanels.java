package org.jocelyn.cpu;

/**
 * A part of an operand as {@link GemmTile} reads it, in panels of {@code width} rows of A or
 * columns of B: packed one after the other, or, of A, as it lies.
 *
 * @param first the part's first row of A or column of B
 * @param count how many
 * @param from the first p, which the product sums over
 * @param depth how many
 * @param values the panels, or room for {@link #length} elements of them
 * @param origin where the part begins, if it is not packed
 * @param rowStride from row to row of A as it lies; 0 of packed panels
 */
record GemmPanels(
    GemmOperand operand,
    int width,
    int first,
    int count,
    int from,
    int depth,
    float[] values,
    int origin,
    int rowStride) {

  /** A part to pack, or packed. */
  static GemmPanels packed(
      GemmOperand operand, int width, int first, int count, int from, int depth, float[] values) {
    return new GemmPanels(operand, width, first, count, from, depth, values, 0, 0);
  }

  /** Rows of A as they lie. */
  static GemmPanels inPlace(
      StridedOperand rows, int width, int first, int count, int from, int depth) {
    return new GemmPanels(
        rows,
        width,
        first,
        count,
        from,
        depth,
        rows.values().floats(),
        rows.at(first, from),
        rows.stride());
  }

  /** Elements that a part of this size takes. */
  static int length(int width, int count, int depth) {
    return panels(width, count) * width * depth;
  }

  private static int panels(int width, int count) {
    return (count + width - 1) / width;
  }

  int panels() {
    return panels(width, count);
  }

  /** Rows or columns in a panel that are in the part: fewer than the width in the last one. */
  int used(int panel) {
    return Math.min(width, count - panel * width);
  }

  /** Where depth {@code p} of a panel begins. */
  int at(int panel, int p) {
    return rowStride == 0 ? (panel * depth + p) * width : origin + panel * width * rowStride + p;
  }

  /** Panels {@code begin} to {@code end}, packed from depth {@code p} on into other memory. */
  GemmPanels repacked(int begin, int end, int p, int depth, float[] memory) {
    int skipped = begin * width;
    int columns = Math.min(end * width, count) - skipped;
    GemmPanels part = packed(operand, width, first + skipped, columns, from + p, depth, memory);
    part.pack(0, part.panels());
    return part;
  }

  /** Packs panels {@code begin} to {@code end}. */
  void pack(int begin, int end) {
    if (begin < end) {
      int skipped = begin * width;
      int number = Math.min(end * width, count) - skipped;
      operand.packPanels(first + skipped, number, width, from, depth, values, at(begin, 0));
    }
  }
}
