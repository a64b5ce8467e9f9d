package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.spi.HostArray;

/** The cell of {@link RnnGradient}. */
final class RnnBackwardCell extends BackwardCell {
  RnnBackwardCell(Parts parts) {
    super(parts);
  }

  @Override
  void computeGates(CpuGemm gemm, HostArray weights, int at) {
    addProducts(gemm, weights, at, 0, 1, states, gates);
    activate(0, 0, 1);
  }

  @Override
  void back(int pass, Part part) {
    replace(0, 0, part, stateGradient(part));
    int at = part.sequence() * hidden + part.from();
    Arrays.fill(carry, at, at + part.count(), 0);
  }
}
