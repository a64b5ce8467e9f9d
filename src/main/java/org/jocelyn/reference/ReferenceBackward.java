package org.jocelyn.reference;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * What the gradients of recurrent operations share: the walk back along each sequence, and the sums
 * over steps and sequences.
 */
final class ReferenceBackward {
  private final RecurrentGradient op;
  private final Recurrence recurrence;
  private final ReferenceRecurrence sums;
  private final RecurrentGeometry g;
  private final int batch;
  private final int input;
  private final int hidden;
  private final double[] dx;
  private final double[] dWeights;
  private final double[] dRecurrent;
  private final double[] dBias;

  ReferenceBackward(RecurrentGradient op, RecurrentGeometry g, Storage[] in) {
    this.op = op;
    this.recurrence = op.forward().recurrence();
    this.sums = new ReferenceRecurrence(op.forward(), g, in);
    this.g = g;
    this.batch = (int) g.batch();
    this.input = (int) g.input();
    this.hidden = (int) g.hidden();
    int rows = g.directions() * g.gates() * hidden;
    this.dx = new double[(int) g.steps() * batch * input];
    this.dWeights = new double[rows * input];
    this.dRecurrent = new double[rows * hidden];
    this.dBias = new double[2 * rows];
  }

  /** What takes the gradient of a state from after a step to before it. */
  @FunctionalInterface
  interface Cell {
    /** The gradient of the state before the step, less what the step's sums give it. */
    double[] before(Step step, double[] dh);
  }

  /** A cell for a sequence, with what it keeps from step to step. */
  @FunctionalInterface
  interface Cells {
    /** The cell at the end of a sequence's steps. */
    Cell end(int direction, int sequence, List<Step> steps);
  }

  /** A step of a sequence in a direction. */
  final class Step {
    private final int direction;
    private final int row;
    private final ReferenceRecurrence.At at;
    private final double[] h;
    private final double[] dh;

    private Step(int direction, int t, int sequence, double[] h) {
      this.direction = direction;
      this.row = t * batch + sequence;
      this.at = sums.at(direction, row);
      this.h = h;
      this.dh = new double[hidden];
    }

    /** The state before it. */
    double[] h() {
      return h;
    }

    /** {@code (W·x + b)[j]} of a gate. */
    double input(int gate, int j) {
      return at.input(gate, j);
    }

    /** {@code (R·state + c)[j]} of a gate. */
    double state(int gate, int j, double[] state) {
      return at.state(gate, j, state);
    }

    /** What a gate sums in a step whose products are with the state before it. */
    double sum(int gate, int j) {
      return at.input(gate, j) + at.state(gate, j, h);
    }

    /** Activation {@code index} of the bounded sum. */
    double activate(int index, double sum) {
      return at.activate(index, sum);
    }

    /** The derivative of {@link #activate}. */
    double slope(int index, double sum) {
      return Math.abs(sum) > recurrence.clip() ? 0 : slopeUnbounded(index, sum);
    }

    double activateUnbounded(int index, double sum) {
      return at.activateUnbounded(index, sum);
    }

    double slopeUnbounded(int index, double sum) {
      Activation activation = op.forward().activation(direction, index);
      double y = at.activateUnbounded(index, sum);
      return switch (activation.function()) {
        case SIGMOID -> y * (1 - y);
        case TANH -> 1 - y * y;
        case RELU -> y > 0 ? 1 : 0;
        default -> 1;
      };
    }

    /** Takes the gradient of a gate's sum on to all that it is the sum of. */
    void delta(int gate, int j, double delta) {
      inputDelta(gate, j, delta);
      stateDelta(gate, j, delta, h, dh);
    }

    /** The same for the products with x and their bias. */
    void inputDelta(int gate, int j, double delta) {
      int line = (direction * g.gates() + gate) * hidden + j;
      for (int i = 0; i < input; i++) {
        dWeights[line * input + i] += delta * sums.array(0).get(row * input + i);
        dx[row * input + i] += delta * sums.array(1).get(line * input + i);
      }
      dBias[(direction * 2 * g.gates() + gate) * hidden + j] += delta;
    }

    /** The same for the products with a state, whose gradient is added to, and their bias. */
    void stateDelta(int gate, int j, double delta, double[] state, double[] gradient) {
      int line = (direction * g.gates() + gate) * hidden + j;
      for (int k = 0; k < hidden; k++) {
        dRecurrent[line * hidden + k] += delta * state[k];
        gradient[k] += delta * sums.array(2).get(line * hidden + k);
      }
      dBias[((direction * 2 + 1) * g.gates() + gate) * hidden + j] += delta;
    }

    /** What the step's sums give the gradient of the state before it. */
    double[] dh() {
      return dh;
    }
  }

  /** A state [D, B, H] among the inputs for one sequence; zeros if there is no such input. */
  double[] state(int index, int direction, int sequence) {
    return sums.state(index, direction, sequence);
  }

  /** Stores a state [D, B, H] of one sequence. */
  void store(double[] state, HostArray to, int direction, int sequence) {
    sums.store(state, to, direction, sequence);
  }

  /** Walks back along all sequences and stores the gradients that every operation has. */
  void run(Cells cells, Storage[] out) {
    int initial = recurrence.initialStateInput();
    for (int d = 0; d < g.directions(); d++) {
      for (int b = 0; b < batch; b++) {
        List<Step> steps = steps(d, b);
        Cell cell = cells.end(d, b, steps);
        double[] dh = state(op.gradientInput(1), d, b);
        for (int s = steps.size() - 1; s >= 0; s--) {
          Step step = steps.get(s);
          addTo(dh, line(op.gradientInput(0), step.row / batch, d, b));
          dh = cell.before(step, dh);
          addTo(dh, step.dh());
        }
        if (initial >= 0) {
          store(dh, (HostArray) out[op.gradientOutput(initial)], d, b);
        }
      }
    }
    set(out[0], dx);
    set(out[1], dWeights);
    set(out[2], dRecurrent);
    if (recurrence.bias()) {
      set(out[op.gradientOutput(recurrence.biasInput())], dBias);
    }
  }

  /** A sequence's steps as they are taken, with the states that y says. */
  private List<Step> steps(int direction, int sequence) {
    int length = sums.length(sequence);
    List<Step> steps = new ArrayList<>();
    double[] h = state(recurrence.initialStateInput(), direction, sequence);
    for (int s = 0; s < length; s++) {
      int t = recurrence.direction().isReverse(direction) ? length - 1 - s : s;
      steps.add(new Step(direction, t, sequence, h));
      h = line(op.yInput(), t, direction, sequence);
    }
    return steps;
  }

  /** A state of an input [T, D, B, H]. */
  private double[] line(int index, int t, int direction, int sequence) {
    double[] state = new double[hidden];
    int at = ((t * g.directions() + direction) * batch + sequence) * hidden;
    for (int j = 0; j < hidden; j++) {
      state[j] = sums.array(index).get(at + j);
    }
    return state;
  }

  private static void addTo(double[] sum, double[] x) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += x[j];
    }
  }

  private static void set(Storage to, double[] values) {
    for (int i = 0; i < values.length; i++) {
      ((HostArray) to).set(i, values[i]);
    }
  }
}
