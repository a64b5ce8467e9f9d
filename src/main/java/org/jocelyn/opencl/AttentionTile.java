package org.jocelyn.opencl;

import org.jocelyn.op.AttentionGeometry;

/**
 * The sizes that attention_tiled.cl is built with; see there.
 *
 * @param lanesX work-items along keys and columns of V
 * @param lanesY work-items along rows
 * @param rowItems rows of a work-item
 * @param keyItems keys of a work-item
 * @param valueItems columns of V of a work-item
 * @param resident columns of Q that stay in local memory; 0 for none
 */
record AttentionTile(
    int lanesX, int lanesY, int rowItems, int keyItems, int valueItems, int resident) {
  private static final int DEPTH = 16;

  /** The vendor's for these head sizes. */
  static AttentionTile of(Vendor vendor, AttentionGeometry g) {
    if (vendor == Vendor.NVIDIA) {
      // 8 x 8 products of a work-item need few floats of local memory each; groups are small, since
      // a work-item's registers are many; of scores there are fewer where Q's chunks take some
      int lanes = g.valueDim() <= 64 ? 8 : 16;
      int resident = g.headDim() <= 64 ? 64 : g.headDim() <= 128 ? 128 : 0;
      int keys = resident > 0 ? 8 : 4;
      return new AttentionTile(lanes, 8, 8, keys, valueItems(g, lanes), resident);
    }
    // local memory is what limits the waves of AMD, registers those of Intel and unknown ones
    return new AttentionTile(16, 16, vendor == Vendor.AMD ? 8 : 4, 4, valueItems(g, 16), 0);
  }

  private static int valueItems(AttentionGeometry g, int lanes) {
    return g.valueDim() <= 4L * lanes ? 4 : 8;
  }

  int items() {
    return lanesX * lanesY;
  }

  /** Rows of a tile. */
  int rows() {
    return lanesY * rowItems;
  }

  /** Keys of a block. */
  int keys() {
    return lanesX * keyItems;
  }

  /** Columns of V of a slab. */
  int slab() {
    return lanesX * valueItems;
  }

  Defines defines() {
    Defines sizes =
        Defines.none()
            .with("LANES_X", lanesX)
            .with("LANES_Y", lanesY)
            .with("ROW_ITEMS", rowItems)
            .with("KEY_ITEMS", keyItems)
            .with("VALUE_ITEMS", valueItems);
    return resident > 0 ? sizes.with("RESIDENT", resident) : sizes;
  }

  long localBytes() {
    int rowLine = rows() + 4;
    int queries = Math.max(DEPTH, resident) * rowLine;
    int scores = DEPTH * (keys() + 4) + lanesX * rowLine;
    int products = DEPTH * (rowLine + slab());
    return 4L * (queries + Math.max(scores, products)) + 16L * rows() + 8;
  }

  /** Whether Q's tile has room for heads of this size. */
  boolean holds(AttentionGeometry g) {
    return resident == 0 || g.headDim() <= resident;
  }
}
