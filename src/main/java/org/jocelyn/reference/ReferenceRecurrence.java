package org.jocelyn.reference;

import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** What the recurrent operations share: sums, activations, and the walk along each sequence. */
final class ReferenceRecurrence {
  private final Recurrent op;
  private final int steps;
  private final int batch;
  private final int input;
  private final int hidden;
  private final int directions;
  private final int gates;
  private final Storage[] in;

  ReferenceRecurrence(Recurrent op, RecurrentGeometry g, Storage[] in) {
    this.op = op;
    this.steps = (int) g.steps();
    this.batch = (int) g.batch();
    this.input = (int) g.input();
    this.hidden = (int) g.hidden();
    this.directions = g.directions();
    this.gates = g.gates();
    this.in = in;
  }

  /** What makes the next state. */
  @FunctionalInterface
  interface Cell {
    /** The state after the step at {@code at}, from the state before. */
    double[] next(At at, double[] h);
  }

  /** A cell for a sequence, with what it keeps from step to step. */
  @FunctionalInterface
  interface Cells {
    Cell start(int direction, int sequence);
  }

  /** A step of a sequence in a direction. */
  final class At {
    private final int direction;
    private final int row;

    private At(int direction, int row) {
      this.direction = direction;
      this.row = row;
    }

    /** {@code (W·x + b)[j]} of a gate. */
    double input(int gate, int j) {
      double sum = bias(gate, j);
      int w = ((direction * gates + gate) * hidden + j) * input;
      for (int i = 0; i < input; i++) {
        sum += array(1).get(w + i) * array(0).get(row * input + i);
      }
      return sum;
    }

    /** {@code (R·h + c)[j]} of a gate. */
    double state(int gate, int j, double[] h) {
      double sum = bias(gates + gate, j);
      int r = ((direction * gates + gate) * hidden + j) * hidden;
      for (int i = 0; i < hidden; i++) {
        sum += array(2).get(r + i) * h[i];
      }
      return sum;
    }

    private double bias(int vector, int j) {
      int index = op.recurrence().biasInput();
      return index < 0 ? 0 : array(index).get((direction * 2 * gates + vector) * hidden + j);
    }

    /** Activation {@code index} of the bounded sum. */
    double activate(int index, double sum) {
      double clip = op.recurrence().clip();
      return activateUnbounded(index, Math.min(clip, Math.max(-clip, sum)));
    }

    double activateUnbounded(int index, double sum) {
      return ReferenceFunctions.apply(op.activation(direction, index), sum);
    }
  }

  /** The step at {@code row} of x's T·B rows. */
  At at(int direction, int row) {
    return new At(direction, row);
  }

  /** A state [D, B, H] for one sequence; zeros if there is no such input. */
  double[] state(int index, int direction, int sequence) {
    double[] state = new double[hidden];
    for (int j = 0; j < hidden && index >= 0; j++) {
      state[j] = array(index).get((direction * batch + sequence) * hidden + j);
    }
    return state;
  }

  /** Stores a state [D, B, H] of one sequence. */
  void store(double[] state, HostArray to, int direction, int sequence) {
    for (int j = 0; j < hidden; j++) {
      to.set((direction * batch + sequence) * hidden + j, state[j]);
    }
  }

  /** Walks along all sequences; y is [T, D, B, H] and last [D, B, H]. */
  void run(Cells cells, HostArray y, HostArray last) {
    for (int d = 0; d < directions; d++) {
      for (int b = 0; b < batch; b++) {
        double[] h = state(op.recurrence().initialStateInput(), d, b);
        Cell cell = cells.start(d, b);
        int length = length(b);
        for (int s = 0; s < steps; s++) {
          boolean taken = s < length;
          int t = taken && op.recurrence().direction().isReverse(d) ? length - 1 - s : s;
          if (taken) {
            h = cell.next(at(d, t * batch + b), h);
          }
          for (int j = 0; j < hidden; j++) {
            y.set(((t * directions + d) * batch + b) * hidden + j, taken ? h[j] : 0);
          }
        }
        store(h, last, d, b);
      }
    }
  }

  /** How many steps a sequence takes. */
  int length(int sequence) {
    int index = op.recurrence().lengthsInput();
    return index < 0 ? steps : (int) Math.max(0, Math.min(steps, array(index).getLong(sequence)));
  }

  /** H. */
  int hidden() {
    return hidden;
  }

  HostArray array(int index) {
    return (HostArray) in[index];
  }
}
