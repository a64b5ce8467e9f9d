package org.jocelyn.cpu;

import static org.jocelyn.op.BinaryFunction.ADD;
import static org.jocelyn.op.BinaryFunction.MUL;

import org.jocelyn.op.Lstm;

/** The cell of {@link Lstm}. */
final class CpuLstmCell extends CpuCell {
  private static final int I = 0;
  private static final int O = 1;
  private static final int F = 2;
  private static final int G = 3;

  private final Lstm op;
  private final float[] peepholes;
  private final float[] c;

  /**
   * A cell for one run.
   *
   * @param peepholes [D, 3·H], not read if there are none
   * @param c [D, B, H], the cell of each row, changed in place
   */
  CpuLstmCell(Lstm op, Lanes lanes, int hidden, float[] peepholes, float[] c) {
    super(op, lanes, hidden);
    this.op = op;
    this.peepholes = peepholes;
    this.c = c;
  }

  @Override
  void finish(int pass, Part part) {
    float[] s = part.sums();
    int count = part.count();
    int atC = part.line() * hidden + part.from();
    int i = part.at(I, hidden);
    int f = part.at(F, hidden);
    int g = part.at(G, hidden);
    see(I, part);
    activate(0, part, I);
    if (op.coupled()) {
      System.arraycopy(s, i, s, f, count);
      oneMinus(s, f, count);
    } else {
      see(F, part);
      activate(0, part, F);
    }
    activate(1, part, G);
    lanes.combine(MUL, s, f, c, atC, c, atC, count);
    lanes.combine(MUL, s, i, s, g, s, g, count);
    lanes.combine(ADD, c, atC, s, g, c, atC, count);
    see(O, part);
    activate(0, part, O);
    float[] y = part.y();
    int atY = part.atY() + part.from();
    System.arraycopy(c, atC, y, atY, count);
    lanes.apply(op.activation(part.direction(), 2), y, atY, atY + count);
    lanes.combine(MUL, s, part.at(O, hidden), y, atY, y, atY, count);
  }

  /** Adds what a gate sees of the cell; y, which is written later, holds it meanwhile. */
  private void see(int gate, Part part) {
    if (op.peepholes()) {
      int atWeights = (part.direction() * 3 + gate) * hidden + part.from();
      int atC = part.line() * hidden + part.from();
      int atY = part.atY() + part.from();
      int at = part.at(gate, hidden);
      lanes.combine(MUL, peepholes, atWeights, c, atC, part.y(), atY, part.count());
      lanes.combine(ADD, part.sums(), at, part.y(), atY, part.sums(), at, part.count());
    }
  }
}
