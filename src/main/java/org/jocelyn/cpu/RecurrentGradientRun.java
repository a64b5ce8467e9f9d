package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** One run of a recurrent operation's gradient in one direction. */
final class RecurrentGradientRun {
  /** Columns of a bias that a task sums. */
  private static final int COLUMNS = 64;

  private final RecurrentGradient op;
  private final Recurrence recurrence;
  private final RecurrentGeometry g;
  private final int direction;
  private final Storage[] in;
  private final Storage[] out;
  private final CpuGemm gemm;
  private final CpuContext context;
  private final int input;
  private final int hidden;
  private final int wide;
  private final SequenceSteps sequences;

  RecurrentGradientRun(
      RecurrentGradient op,
      RecurrentGeometry g,
      int direction,
      Storage[] in,
      Storage[] out,
      CpuGemm gemm,
      CpuContext context) {
    this.op = op;
    this.recurrence = op.forward().recurrence();
    this.g = g;
    this.direction = direction;
    this.in = in;
    this.out = out;
    this.gemm = gemm;
    this.context = context;
    this.input = (int) g.input();
    this.hidden = (int) g.hidden();
    this.wide = g.gates() * hidden;
    this.sequences = SequenceSteps.of(recurrence, direction, (int) g.steps(), (int) g.batch(), in);
  }

  void run() {
    CpuScratch scratch = context.scratch();
    float[] gates = scratch.take(sequences.rows() * wide);
    float[] states = scratch.take(sequences.rows() * hidden);
    HostArray x = takenInput();
    gatherStates(states);
    multiplyInput(x, gates);
    float[] carry = slice(op.gradientInput(1));
    float[] dc = op instanceof LstmGradient ? slice(op.gradientInput(2)) : new float[0];
    BackwardCell cell = cell(gates, states, carry, dc);
    int atWeights = direction * wide * hidden;
    HostArray weights = (HostArray) in[2];
    cell.computeGates(gemm, weights, atWeights);
    walk(cell).run(weights, atWeights);
    sumProductsWithInput(x, gates);
    cell.sumRecurrent(gemm, ((HostArray) out[2]).floats(), atWeights);
    if (recurrence.bias()) {
      float[] gradient = ((HostArray) out[op.gradientOutput(recurrence.biasInput())]).floats();
      sumRows(gates, gradient, 2 * direction * wide);
      sumRows(cell.stateDeltas(), gradient, (2 * direction + 1) * wide);
    }
    store(carry, recurrence.initialStateInput());
    store(dc, op instanceof LstmGradient lstm ? lstm.forward().initialCellInput() : -1);
    cell.close();
    scratch.give(states);
    scratch.give(gates);
  }

  /** x with zeros where no step is taken: times a gradient of zero they stay zeros. */
  private HostArray takenInput() {
    HostArray x = (HostArray) in[0];
    if (!recurrence.lengths()) {
      return x;
    }
    float[] taken = x.floats().clone();
    for (int row = 0; row < sequences.rows(); row++) {
      if (!sequences.takes(row / sequences.batch(), row % sequences.batch())) {
        Arrays.fill(taken, row * input, (row + 1) * input, 0);
      }
    }
    return HostArray.of(taken);
  }

  /** The states before the steps; zeros where none is taken. */
  private void gatherStates(float[] states) {
    float[] initial = slice(recurrence.initialStateInput());
    float[] y = ((HostArray) in[op.yInput()]).floats();
    for (int t = 0; t < sequences.steps(); t++) {
      for (int b = 0; b < sequences.batch(); b++) {
        int to = (t * sequences.batch() + b) * hidden;
        int before = sequences.before(t, b);
        if (!sequences.takes(t, b)) {
          Arrays.fill(states, to, to + hidden, 0);
        } else if (before < 0) {
          System.arraycopy(initial, b * hidden, states, to, hidden);
        } else {
          System.arraycopy(y, atStep(before) + b * hidden, states, to, hidden);
        }
      }
    }
  }

  /** Where the direction's states of a step begin in [T, D, B, H]. */
  private int atStep(int t) {
    return (t * g.directions() + direction) * sequences.batch() * hidden;
  }

  /** The direction's part [B, H] of an input [D, B, H]; zeros if it is not there. */
  private float[] slice(int index) {
    int size = sequences.batch() * hidden;
    int from = direction * size;
    return index < 0
        ? new float[size]
        : Arrays.copyOfRange(((HostArray) in[index]).floats(), from, from + size);
  }

  /** Stores the direction's part of the gradient of an input [D, B, H], if there is one. */
  private void store(float[] gradient, int index) {
    if (index >= 0) {
      float[] all = ((HostArray) out[op.gradientOutput(index)]).floats();
      System.arraycopy(gradient, 0, all, direction * gradient.length, gradient.length);
    }
  }

  private BackwardCell cell(float[] gates, float[] states, float[] carry, float[] dc) {
    BackwardCell.Parts parts =
        new BackwardCell.Parts(
            op.forward(), direction, sequences, hidden, gates, states, carry, context);
    if (op instanceof LstmGradient lstm) {
      float[] initial = slice(lstm.forward().initialCellInput());
      return new LstmBackwardCell(parts, lstm.forward().activation(direction, 2), initial, dc);
    }
    if (op instanceof GruGradient gru) {
      return gru.forward().linearBeforeReset()
          ? new LinearGruBackwardCell(parts, candidateBias())
          : new GruBackwardCell(parts);
    }
    return new RnnBackwardCell(parts);
  }

  /** What a GRU's product of state and candidate weights has added; zeros without a bias. */
  private float[] candidateBias() {
    int index = recurrence.biasInput();
    int from = (2 * direction + 2) * wide - hidden;
    return index < 0
        ? new float[hidden]
        : Arrays.copyOfRange(((HostArray) in[index]).floats(), from, from + hidden);
  }

  private BackwardWalk walk(BackwardCell cell) {
    float[] dy = ((HostArray) in[op.gradientInput(0)]).floats();
    int stride = g.directions() * sequences.batch() * hidden;
    boolean toTheStart = recurrence.initialState();
    return new BackwardWalk(cell, context, dy, atStep(0), stride, toTheStart);
  }

  /** The gates' products with the input, and their biases. */
  private void multiplyInput(HostArray x, float[] gates) {
    float[] biases = CpuRecurrent.biases(op.forward(), g, in);
    gemm.multiply(
        new GemmProduct(
            sequences.rows(),
            wide,
            input,
            1,
            StridedOperand.rows(x, 0, input),
            StridedOperand.rows((HostArray) in[1], direction * wide * input, input),
            gates,
            0,
            wide,
            biases.length == 0 ? GemmStart.ZERO : GemmStart.columnBias(biases, direction * wide),
            GemmEpilogue.NONE));
  }

  /** The gradients of x, to which every direction adds, and of its weights. */
  private void sumProductsWithInput(HostArray x, float[] deltas) {
    HostArray gradient = HostArray.of(deltas);
    int atWeights = direction * wide * input;
    gemm.multiply(
        new GemmProduct(
            sequences.rows(),
            input,
            wide,
            1,
            StridedOperand.rows(gradient, 0, wide),
            StridedOperand.columns((HostArray) in[1], atWeights, input),
            ((HostArray) out[0]).floats(),
            0,
            input,
            direction == 0 ? GemmStart.ZERO : GemmStart.KEPT,
            GemmEpilogue.NONE));
    gemm.multiply(
        GemmProduct.of(
            wide,
            input,
            sequences.rows(),
            StridedOperand.columns(gradient, 0, wide),
            StridedOperand.columns(x, 0, input),
            ((HostArray) out[1]).floats(),
            atWeights));
  }

  /** Sums of the columns of [T·B, G·H], in double: there may be many rows. */
  private void sumRows(float[] rows, float[] sums, int at) {
    context
        .threads()
        .forEach(
            wide,
            COLUMNS,
            (from, to) -> {
              double[] total = new double[to - from];
              for (int row = 0; row < sequences.rows(); row++) {
                for (int j = 0; j < total.length; j++) {
                  total[j] += rows[row * wide + from + j];
                }
              }
              for (int j = 0; j < total.length; j++) {
                sums[at + from + j] = (float) total[j];
              }
            });
  }
}
