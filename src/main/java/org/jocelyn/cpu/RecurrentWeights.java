package org.jocelyn.cpu;

import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.HostArray;

/**
 * The recurrent weights of one run: packed for {@link GemmTile} where several sequences are
 * multiplied with them at a time, else as they lie.
 */
final class RecurrentWeights {
  /** Sequences up to which weights are read as they lie. */
  private static final int FEW = 2;

  private final CpuContext context;
  private final GemmTile tile;
  private final HostArray weights;
  private final int hidden;
  private final int gates;
  private final GemmPanels[] packed;

  RecurrentWeights(HostArray weights, RecurrentGeometry g, CpuContext context) {
    this.context = context;
    this.tile = context.lanes().gemmTile();
    this.weights = weights;
    this.hidden = (int) g.hidden();
    this.gates = g.gates();
    this.packed = new GemmPanels[g.batch() <= FEW ? 0 : g.directions() * gates];
    for (int i = 0; i < packed.length; i++) {
      float[] panels = context.scratch().take(GemmPanels.length(tile.columns(), hidden, hidden));
      StridedOperand operand = StridedOperand.rows(weights, i * hidden * hidden, hidden);
      packed[i] = GemmPanels.packed(operand, tile.columns(), 0, hidden, 0, hidden, panels);
      context.threads().forEach(packed[i].panels(), 4, packed[i]::pack);
    }
  }

  /** Rows that are multiplied at a time. */
  int rows() {
    return packed.length == 0 ? 1 : tile.rows();
  }

  /** What parts of the state begin at multiples of. */
  int columns() {
    return tile.columns();
  }

  /** Room for the states of {@link #rows} sequences. */
  float[] states() {
    return new float[rows() * hidden];
  }

  /** Puts a row's state among {@code states}. */
  void set(float[] states, int row, float[] from, int at) {
    int rows = rows();
    for (int k = 0; k < hidden; k++) {
      states[k * rows + row] = from[at + k];
    }
  }

  /**
   * Adds a gate's products with {@code count} states to sums, for elements from {@code from} to
   * {@code to}; {@code at} and {@code stride} say where the rows of sums are.
   */
  void addProducts(
      int direction,
      int gate,
      float[] states,
      int count,
      int from,
      int to,
      float[] sums,
      int at,
      int stride) {
    if (packed.length == 0) {
      int first = (direction * gates + gate) * hidden;
      for (int j = from; j < to; j++) {
        sums[at + j] +=
            context.lanes().dot(states, 0, weights.floats(), (first + j) * hidden, hidden);
      }
      return;
    }
    GemmPanels panels = packed[direction * gates + gate];
    for (int j = from; j < to; j += tile.columns()) {
      int panel = j / tile.columns();
      tile.add(
          count,
          panels.used(panel),
          hidden,
          1,
          states,
          0,
          panels.values(),
          panels.at(panel, 0),
          sums,
          at + j,
          stride);
    }
  }

  /** Gives the packed weights' memory back. */
  void close() {
    for (GemmPanels panels : packed) {
      context.scratch().give(panels.values());
    }
  }
}
