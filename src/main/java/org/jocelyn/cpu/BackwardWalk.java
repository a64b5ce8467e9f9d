package org.jocelyn.cpu;

import org.jocelyn.spi.HostArray;

/**
 * The walk back in time of a recurrent operation's gradient, in one direction. A thread goes
 * through all steps of a block of sequences by itself, or, where there are too few sequences for
 * the threads, they share out the elements of the state at every step.
 */
final class BackwardWalk {
  /** Depth that a tile is summed over at a time. */
  private static final int DEPTH = 256;

  /** Multiply-adds of a step from which it is worth being shared out. */
  private static final long LARGE_STEP = 1 << 18;

  private final BackwardCell cell;
  private final SequenceSteps sequences;
  private final CpuContext context;
  private final GemmTile tile;
  private final int hidden;
  private final float[] dy;
  private final int atDy;
  private final int strideDy;
  private final boolean toTheStart;

  /**
   * A walk.
   *
   * @param dy y's gradient, of which the direction's elements begin at {@code atDy} and a step's
   *     are {@code strideDy} apart
   * @param toTheStart whether the gradient of the state before the first steps is wanted
   */
  BackwardWalk(
      BackwardCell cell,
      CpuContext context,
      float[] dy,
      int atDy,
      int strideDy,
      boolean toTheStart) {
    this.cell = cell;
    this.sequences = cell.sequences;
    this.context = context;
    this.tile = context.lanes().gemmTile();
    this.hidden = cell.hidden;
    this.dy = dy;
    this.atDy = atDy;
    this.strideDy = strideDy;
    this.toTheStart = toTheStart;
  }

  /** Walks, with the direction's recurrent weights, which begin at {@code at}. */
  void run(HostArray weights, int at) {
    float[] memory = context.scratch().take(GemmPanels.length(tile.columns(), hidden, cell.wide));
    StridedOperand columns = StridedOperand.columns(weights, at, hidden);
    GemmPanels panels = GemmPanels.packed(columns, tile.columns(), 0, hidden, 0, cell.wide, memory);
    context.threads().forEach(panels.panels(), 4, panels::pack);
    run(panels);
    context.scratch().give(memory);
  }

  private void run(GemmPanels panels) {
    CpuThreads threads = context.threads();
    int blocks = (sequences.batch() + tile.rows() - 1) / tile.rows();
    int last = sequences.steps() - (toTheStart ? 0 : 1);
    long work = (long) cell.wide * hidden * sequences.batch();
    if (blocks >= threads.count() || work < LARGE_STEP) {
      threads.forEach(
          blocks,
          work * sequences.steps() < LARGE_STEP ? blocks : 1,
          (from, to) -> {
            Block block = new Block(panels);
            for (int i = from; i < to; i++) {
              for (int s = 0; s <= last; s++) {
                for (int pass = 0; pass < cell.passes(); pass++) {
                  block.take(s, pass, i * tile.rows(), 0, panels.panels());
                }
              }
            }
          });
      return;
    }
    int grain = Math.max(1, panels.panels() * blocks / (2 * threads.count()));
    for (int s = 0; s <= last; s++) {
      for (int p = 0; p < cell.passes(); p++) {
        takeShared(panels, s, p, blocks, grain);
      }
    }
  }

  private void takeShared(GemmPanels panels, int s, int pass, int blocks, int grain) {
    int count = panels.panels();
    context
        .threads()
        .forEach(
            count * blocks,
            grain,
            (from, to) -> {
              Block block = new Block(panels);
              for (int i = from; i < to; ) {
                int end = Math.min(to, (i / count + 1) * count);
                block.take(s, pass, i / count * tile.rows(), i % count, (end - 1) % count + 1);
                i = end;
              }
            });
  }

  /** Goes back for a block of sequences; one thread's. */
  private final class Block {
    private final GemmPanels panels;
    private final float[] deltas = new float[tile.rows() * cell.wide];

    Block(GemmPanels panels) {
      this.panels = panels;
    }

    /**
     * One pass of the step that is {@code s} before the last, for the sequences from {@code first}
     * on and some panels' elements. After the first step there is one more product to make.
     */
    void take(int s, int pass, int first, int panel, int endPanel) {
      int rows = Math.min(tile.rows(), sequences.batch() - first);
      int t = sequences.at(sequences.steps() - 1 - s);
      int later = sequences.at(sequences.steps() - s);
      boolean start = s == sequences.steps();
      if (pass == 0 ? s > 0 : !start) {
        multiply(pass, pass == 0 ? later : t, first, rows, panel, endPanel);
      }
      int from = panel * tile.columns();
      int count = Math.min(hidden, endPanel * tile.columns()) - from;
      for (int b = first; b < first + rows && !start; b++) {
        int at = atDy + t * strideDy + b * hidden;
        BackwardCell.Part part = new BackwardCell.Part(t, b, dy, at, from, count);
        if (sequences.takes(t, b)) {
          cell.back(pass, part);
        } else if (pass == 0) {
          cell.skip(part);
        }
      }
    }

    /** Adds the products of a step's gradients and the recurrent weights to the pass's target. */
    private void multiply(int pass, int t, int first, int rows, int panel, int endPanel) {
      int from = cell.firstGate(pass) * hidden;
      int end = cell.endGate(pass) * hidden;
      boolean any = false;
      for (int r = 0; r < rows; r++) {
        boolean taken = sequences.takes(t, first + r);
        any |= taken;
        set(r, (t * sequences.batch() + first + r) * cell.wide + from, end - from);
      }
      for (int r = rows; r < tile.rows(); r++) {
        clear(r, end - from);
      }
      if (!any) {
        return;
      }
      for (int i = panel; i < endPanel; i++) {
        for (int p = from; p < end; p += DEPTH) {
          tile.add(
              rows,
              panels.used(i),
              Math.min(DEPTH, end - p),
              1,
              deltas,
              (p - from) * tile.rows(),
              panels.values(),
              panels.at(i, p),
              cell.target(pass),
              first * hidden + i * tile.columns(),
              hidden);
        }
      }
    }

    private void set(int row, int at, int count) {
      float[] source = cell.stateDeltas();
      for (int k = 0; k < count; k++) {
        deltas[k * tile.rows() + row] = source[at + k];
      }
    }

    private void clear(int row, int count) {
      for (int k = 0; k < count; k++) {
        deltas[k * tile.rows() + row] = 0;
      }
    }
  }
}
