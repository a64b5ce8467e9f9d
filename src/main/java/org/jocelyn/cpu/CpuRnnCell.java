package org.jocelyn.cpu;

import org.jocelyn.op.Rnn;

/** The cell of {@link Rnn}. */
final class CpuRnnCell extends CpuCell {
  CpuRnnCell(Rnn op, Lanes lanes, int hidden) {
    super(op, lanes, hidden);
  }

  @Override
  void finish(int pass, Part part) {
    activate(0, part, 0);
    System.arraycopy(
        part.sums(), part.at(0, hidden), part.y(), part.atY() + part.from(), part.count());
  }
}
