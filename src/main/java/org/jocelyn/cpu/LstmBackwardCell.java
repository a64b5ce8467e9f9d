package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Activation;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.spi.HostArray;

/** The cell of {@link LstmGradient}. */
final class LstmBackwardCell extends BackwardCell {
  private static final int I = 0;
  private static final int O = 1;
  private static final int F = 2;
  private static final int G = 3;

  /** Activations' indices. */
  private static final int OF_GATES = 0;

  private static final int OF_CANDIDATE = 1;
  private static final int OF_CELL = 2;

  private final Activation ofCell;
  private final float[] initial;
  private final float[] dc;
  private final float[] cells;
  private final float[] outputs;

  /**
   * A cell for one run.
   *
   * @param ofCell k
   * @param initial [B, H], the cells before the first steps
   * @param dc [B, H], the gradient of the final cells, changed in place to that of the initial ones
   */
  LstmBackwardCell(Parts parts, Activation ofCell, float[] initial, float[] dc) {
    super(parts);
    this.ofCell = ofCell;
    this.initial = initial;
    this.dc = dc;
    this.cells = context.scratch().take(sequences.rows() * hidden);
    this.outputs = context.scratch().take(sequences.rows() * hidden);
  }

  @Override
  void computeGates(CpuGemm gemm, HostArray weights, int at) {
    addProducts(gemm, weights, at, 0, G + 1, states, gates);
    activate(OF_GATES, 0, G);
    activate(OF_CANDIDATE, G, G + 1);
    context
        .threads()
        .forEach(
            sequences.batch(),
            1,
            (from, to) -> {
              for (int b = from; b < to; b++) {
                computeCells(b);
              }
            });
  }

  private void computeCells(int sequence) {
    for (int s = 0; s < sequences.steps(); s++) {
      int t = sequences.at(s);
      if (sequences.takes(t, sequence)) {
        int row = t * sequences.batch() + sequence;
        float[] before = cellsBefore(t, sequence);
        int atBefore = atCellBefore(t, sequence);
        int gate = row * wide;
        int cell = row * hidden;
        for (int j = 0; j < hidden; j++) {
          float kept = gates[gate + F * hidden + j] * before[atBefore + j];
          cells[cell + j] = kept + gates[gate + j] * gates[gate + G * hidden + j];
        }
        System.arraycopy(cells, cell, outputs, cell, hidden);
        context.lanes().apply(ofCell, outputs, cell, cell + hidden);
      }
    }
  }

  private float[] cellsBefore(int t, int sequence) {
    return sequences.before(t, sequence) < 0 ? initial : cells;
  }

  private int atCellBefore(int t, int sequence) {
    int before = sequences.before(t, sequence);
    return (before < 0 ? sequence : before * sequences.batch() + sequence) * hidden;
  }

  @Override
  void back(int pass, Part part) {
    int count = part.count();
    int row = row(part);
    int i = row * wide + part.from();
    int o = i + O * hidden;
    int f = i + F * hidden;
    int g = i + G * hidden;
    int k = row * hidden + part.from();
    int line = part.sequence() * hidden + part.from();
    float[] dh = stateGradient(part);
    float[] ofO = new float[count];
    float[] ofC = new float[count];
    for (int j = 0; j < count; j++) {
      ofO[j] = dh[j] * outputs[k + j];
      ofC[j] = dh[j] * gates[o + j];
    }
    multiplyBySlope(OF_CELL, outputs, k, ofC, count);
    float[] ofI = dh;
    float[] ofF = new float[count];
    float[] ofG = new float[count];
    float[] before = cellsBefore(part.t(), part.sequence());
    int atBefore = atCellBefore(part.t(), part.sequence()) + part.from();
    for (int j = 0; j < count; j++) {
      float gradient = dc[line + j] + ofC[j];
      ofI[j] = gradient * gates[g + j];
      ofF[j] = gradient * before[atBefore + j];
      ofG[j] = gradient * gates[i + j];
      dc[line + j] = gradient * gates[f + j];
    }
    replace(OF_GATES, I, part, ofI);
    replace(OF_GATES, O, part, ofO);
    replace(OF_GATES, F, part, ofF);
    replace(OF_CANDIDATE, G, part, ofG);
    Arrays.fill(carry, line, line + count, 0);
  }

  @Override
  void close() {
    context.scratch().give(cells);
    context.scratch().give(outputs);
  }
}
