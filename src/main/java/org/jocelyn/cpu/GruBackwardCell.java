package org.jocelyn.cpu;

import org.jocelyn.op.GruGradient;
import org.jocelyn.spi.HostArray;

/**
 * The cell of {@link GruGradient} where the reset comes before the product. A step's second pass
 * has the gradient of r⊙h.
 */
final class GruBackwardCell extends BackwardCell {
  private static final int Z = 0;
  private static final int R = 1;
  private static final int N = 2;

  private final float[] resetStates;
  private final float[] resetGradients;

  GruBackwardCell(Parts parts) {
    super(parts);
    this.resetStates = context.scratch().take(sequences.rows() * hidden);
    this.resetGradients = new float[sequences.batch() * hidden];
  }

  @Override
  void computeGates(CpuGemm gemm, HostArray weights, int at) {
    addProducts(gemm, weights, at, Z, N, states, gates);
    activate(0, Z, N);
    forRows(
        row -> {
          int r = row * wide + R * hidden;
          int h = row * hidden;
          boolean taken = sequences.takes(row / sequences.batch(), row % sequences.batch());
          for (int j = 0; j < hidden; j++) {
            // a gate that is not needed may be NaN
            resetStates[h + j] = taken ? gates[r + j] * states[h + j] : 0;
          }
        });
    addProducts(gemm, weights, at, N, N + 1, resetStates, gates);
    activate(1, N, N + 1);
  }

  @Override
  int passes() {
    return 2;
  }

  @Override
  int firstGate(int pass) {
    return pass == 0 ? Z : N;
  }

  @Override
  int endGate(int pass) {
    return pass == 0 ? N : N + 1;
  }

  @Override
  float[] target(int pass) {
    return pass == 0 ? carry : resetGradients;
  }

  @Override
  void back(int pass, Part part) {
    int count = part.count();
    int row = row(part);
    int z = row * wide + part.from();
    int r = z + R * hidden;
    int n = z + N * hidden;
    int h = row * hidden + part.from();
    int line = part.sequence() * hidden + part.from();
    if (pass == 0) {
      float[] ofZ = stateGradient(part);
      float[] ofN = new float[count];
      for (int j = 0; j < count; j++) {
        float dh = ofZ[j];
        ofN[j] = dh * (1 - gates[z + j]);
        carry[line + j] = dh * gates[z + j];
        ofZ[j] = dh * (states[h + j] - gates[n + j]);
        resetGradients[line + j] = 0;
      }
      replace(0, Z, part, ofZ);
      replace(1, N, part, ofN);
      return;
    }
    float[] ofR = new float[count];
    for (int j = 0; j < count; j++) {
      float gradient = resetGradients[line + j];
      ofR[j] = gradient * states[h + j];
      carry[line + j] += gradient * gates[r + j];
    }
    replace(0, R, part, ofR);
  }

  @Override
  void sumRecurrent(CpuGemm gemm, float[] gradient, int at) {
    sumRecurrent(gemm, gradient, at, Z, N, states);
    sumRecurrent(gemm, gradient, at, N, N + 1, resetStates);
  }

  @Override
  void close() {
    context.scratch().give(resetStates);
  }
}
