package org.jocelyn.cpu;

import org.jocelyn.op.GruGradient;
import org.jocelyn.spi.HostArray;

/**
 * The cell of {@link GruGradient} where the reset comes after the product, so that the product with
 * the state has a gradient of its own.
 */
final class LinearGruBackwardCell extends BackwardCell {
  private static final int Z = 0;
  private static final int R = 1;
  private static final int N = 2;

  private final float[] bias;
  private final float[] products;

  /**
   * A cell for one run.
   *
   * @param bias [H], what the product with the state has added
   */
  LinearGruBackwardCell(Parts parts, float[] bias) {
    super(parts);
    this.bias = bias;
    this.products = context.scratch().take(sequences.rows() * wide);
  }

  @Override
  void computeGates(CpuGemm gemm, HostArray weights, int at) {
    addProducts(gemm, weights, at, Z, N, states, gates);
    forRows(row -> System.arraycopy(bias, 0, products, row * wide + N * hidden, hidden));
    addProducts(gemm, weights, at, N, N + 1, states, products);
    activate(0, Z, N);
    forRows(
        row -> {
          int r = row * wide + R * hidden;
          int n = row * wide + N * hidden;
          for (int j = 0; j < hidden; j++) {
            gates[n + j] += gates[r + j] * products[n + j];
          }
        });
    activate(1, N, N + 1);
  }

  @Override
  float[] stateDeltas() {
    return products;
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
    float[] ofZ = stateGradient(part);
    float[] ofN = new float[count];
    for (int j = 0; j < count; j++) {
      float dh = ofZ[j];
      ofN[j] = dh * (1 - gates[z + j]);
      carry[line + j] = dh * gates[z + j];
      ofZ[j] = dh * (states[h + j] - gates[n + j]);
    }
    replace(0, Z, part, ofZ);
    replace(1, N, part, ofN);
    float[] ofR = new float[count];
    for (int j = 0; j < count; j++) {
      ofR[j] = ofN[j] * products[n + j];
      products[n + j] = ofN[j] * gates[r + j];
    }
    replace(0, R, part, ofR);
    System.arraycopy(gates, z, products, z, count);
    System.arraycopy(gates, r, products, r, count);
  }

  @Override
  void close() {
    context.scratch().give(products);
  }
}
