package org.jocelyn.cpu;

import static org.jocelyn.op.BinaryFunction.ADD;
import static org.jocelyn.op.BinaryFunction.MUL;

import java.util.Arrays;
import org.jocelyn.op.Gru;

/**
 * The cell of {@link Gru}. Where the reset comes before the product there are two passes, and r⊙h
 * takes the place of r in between; where it comes after, the product has a vector of its own.
 */
final class CpuGruCell extends CpuCell {
  private static final int Z = 0;
  private static final int R = 1;
  private static final int N = 2;
  private static final int PRODUCT = 3;

  private final boolean linearFirst;
  private final float[] bias;

  /**
   * A cell for one run.
   *
   * @param bias [D, 6·H], empty if there is none
   */
  CpuGruCell(Gru op, Lanes lanes, int hidden, float[] bias) {
    super(op, lanes, hidden);
    this.linearFirst = op.linearBeforeReset();
    this.bias = bias;
  }

  @Override
  int slots() {
    return linearFirst ? PRODUCT + 1 : PRODUCT;
  }

  @Override
  int passes() {
    return linearFirst ? 1 : 2;
  }

  @Override
  int firstGate(int pass) {
    return pass == 0 ? Z : N;
  }

  @Override
  int endGate(int pass) {
    return linearFirst || pass == 1 ? N + 1 : N;
  }

  @Override
  int slot(int gate) {
    return linearFirst && gate == N ? PRODUCT : gate;
  }

  @Override
  int multiplied(int pass) {
    return pass == 0 ? -1 : R;
  }

  @Override
  void begin(Part part) {
    if (linearFirst) {
      int at = part.at(PRODUCT, hidden);
      if (bias.length == 0) {
        Arrays.fill(part.sums(), at, at + part.count(), 0);
      } else {
        int from = (part.direction() * 6 + 5) * hidden + part.from();
        System.arraycopy(bias, from, part.sums(), at, part.count());
      }
    }
  }

  @Override
  void finish(int pass, Part part) {
    float[] s = part.sums();
    int count = part.count();
    int z = part.at(Z, hidden);
    int r = part.at(R, hidden);
    int n = part.at(N, hidden);
    int h = part.atBefore() + part.from();
    if (pass == 0) {
      activate(0, part, Z);
      activate(0, part, R);
      if (!linearFirst) {
        lanes.combine(MUL, s, r, part.before(), h, s, r, count);
        return;
      }
      int product = part.at(PRODUCT, hidden);
      lanes.combine(MUL, s, r, s, product, s, product, count);
      lanes.combine(ADD, s, n, s, product, s, n, count);
    }
    activate(1, part, N);
    float[] y = part.y();
    int atY = part.atY() + part.from();
    lanes.combine(MUL, s, z, part.before(), h, y, atY, count);
    oneMinus(s, z, count);
    lanes.combine(MUL, s, z, s, n, s, n, count);
    lanes.combine(ADD, s, n, y, atY, y, atY, count);
  }
}
