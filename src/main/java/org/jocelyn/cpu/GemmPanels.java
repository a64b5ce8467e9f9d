package org.jocelyn.cpu;

/**
 * A part of an operand, packed as {@link GemmTile} reads it: panels of {@code width} rows of A or
 * columns of B, one after the other.
 *
 * @param first the part's first row of A or column of B
 * @param count how many
 * @param from the first p, which the product sums over
 * @param depth how many
 * @param packed room for {@link #length} elements
 */
record GemmPanels(
    GemmOperand operand, int width, int first, int count, int from, int depth, float[] packed) {

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
    return (panel * depth + p) * width;
  }

  /** Packs panels {@code begin} to {@code end}. */
  void pack(int begin, int end) {
    for (int panel = begin; panel < end; panel++) {
      operand.pack(first + panel * width, used(panel), width, from, depth, packed, at(panel, 0));
    }
  }
}
