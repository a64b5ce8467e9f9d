package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.HostArray;

/**
 * What the gradient of a recurrent operation makes of gates, in one direction. The gates of a step
 * of a sequence are a row of G vectors of H elements; {@link #computeGates} makes their values, and
 * {@link #back} puts the gradients of their sums in their place.
 */
abstract class BackwardCell {
  /** Elements, or what takes as long, that a task should have. */
  private static final int GRAIN = 1 << 14;

  final CpuContext context;
  final SequenceSteps sequences;
  final int hidden;
  final int wide;

  /** [T·B, G·H]: sums, then values, then gradients. */
  final float[] gates;

  /** [T·B, H]: the state before each step, zeros where it is not taken. */
  final float[] states;

  /** [B, H], the gradient of the state before the step last gone back, of which sums lack. */
  final float[] carry;

  private final Recurrent op;
  private final int direction;

  /** Which sums clipping bounds; empty without it. */
  private final boolean[] outside;

  /**
   * What all cells are made of.
   *
   * @param gates the products with x and the biases
   * @param states the states before the steps
   * @param carry the gradient of the final state
   */
  record Parts(
      Recurrent op,
      int direction,
      SequenceSteps sequences,
      int hidden,
      float[] gates,
      float[] states,
      float[] carry,
      CpuContext context) {}

  BackwardCell(Parts parts) {
    this.op = parts.op();
    this.direction = parts.direction();
    this.sequences = parts.sequences();
    this.hidden = parts.hidden();
    this.wide = op.gates() * hidden;
    this.gates = parts.gates();
    this.states = parts.states();
    this.carry = parts.carry();
    this.context = parts.context();
    boolean clips = op.recurrence().clip() < Float.POSITIVE_INFINITY;
    this.outside = new boolean[clips ? sequences.rows() * wide : 0];
  }

  /**
   * A part of a step of a sequence.
   *
   * @param dy y's gradient, of which the sequence's elements begin at {@code atDy}
   * @param from first element of the state that is meant
   * @param count how many
   */
  record Part(int t, int sequence, float[] dy, int atDy, int from, int count) {}

  /** Makes the gates' values; {@code weights} are the recurrent ones, the direction's first at. */
  abstract void computeGates(CpuGemm gemm, HostArray weights, int at);

  /** Passes of a step; each needs what the one before it made of all elements of the state. */
  int passes() {
    return 1;
  }

  /** First of the gates whose gradients a pass multiplies. */
  int firstGate(int pass) {
    return 0;
  }

  /** Behind the last of them. */
  int endGate(int pass) {
    return op.gates();
  }

  /** [B, H], what a pass adds its products to. */
  float[] target(int pass) {
    return carry;
  }

  /** The gates' gradients as the products with the state see them. */
  float[] stateDeltas() {
    return gates;
  }

  /** Takes a part of a step back. */
  abstract void back(int pass, Part part);

  /** Stores the recurrent weights' gradient. */
  void sumRecurrent(CpuGemm gemm, float[] gradient, int at) {
    sumRecurrent(gemm, gradient, at, 0, op.gates(), states);
  }

  /** Gives memory back. */
  void close() {}

  /** The gradient of a step that is not taken is zero. */
  final void skip(Part part) {
    int row = row(part);
    for (int at = row * wide + part.from(); at < (row + 1) * wide; at += hidden) {
      Arrays.fill(gates, at, at + part.count(), 0);
      Arrays.fill(stateDeltas(), at, at + part.count(), 0);
    }
  }

  final int row(Part part) {
    return part.t() * sequences.batch() + part.sequence();
  }

  /** Adds products of states and gates' weights to their sums, {@code [T·B, G·H]}. */
  final void addProducts(
      CpuGemm gemm, HostArray weights, int at, int gate, int endGate, float[] from, float[] sums) {
    int first = gate * hidden;
    gemm.multiply(
        new GemmProduct(
            sequences.rows(),
            endGate * hidden - first,
            hidden,
            1,
            StridedOperand.rows(HostArray.of(from), 0, hidden),
            StridedOperand.rows(weights, at + first * hidden, hidden),
            sums,
            first,
            wide,
            GemmStart.KEPT,
            GemmEpilogue.NONE));
  }

  /** Stores the gradient of gates' recurrent weights, which were multiplied with some states. */
  final void sumRecurrent(
      CpuGemm gemm, float[] gradient, int at, int gate, int endGate, float[] multiplied) {
    int first = gate * hidden;
    gemm.multiply(
        GemmProduct.of(
            endGate * hidden - first,
            hidden,
            sequences.rows(),
            StridedOperand.columns(HostArray.of(stateDeltas()), first, wide),
            StridedOperand.columns(HostArray.of(multiplied), 0, hidden),
            gradient,
            at + first * hidden));
  }

  /** Bounds sums of gates in all rows and applies activation {@code index}. */
  final void activate(int index, int gate, int endGate) {
    float clip = op.recurrence().clip();
    Activation activation = op.activation(direction, index);
    int count = (endGate - gate) * hidden;
    forRows(
        row -> {
          int at = row * wide + gate * hidden;
          if (outside.length > 0) {
            for (int i = at; i < at + count; i++) {
              outside[i] = Math.abs(gates[i]) > clip;
            }
            context.lanes().apply(UnaryFunction.CLIP, -clip, clip, gates, at, at + count);
          }
          context.lanes().apply(activation, gates, at, at + count);
        });
  }

  /** Does something for each row, shared out. */
  final void forRows(IntAction action) {
    context
        .threads()
        .forEach(
            sequences.rows(),
            Math.max(1, GRAIN / Math.max(1, wide)),
            (from, to) -> {
              for (int row = from; row < to; row++) {
                action.run(row);
              }
            });
  }

  /** What is done for a row. */
  @FunctionalInterface
  interface IntAction {
    void run(int row);
  }

  /**
   * Multiplies the gradients of a gate's values by the activation's slope at its sum, and puts them
   * in the place of the values.
   */
  final void replace(int index, int gate, Part part, float[] gradient) {
    int at = row(part) * wide + gate * hidden + part.from();
    multiplyBySlope(index, gates, at, gradient, part.count());
    for (int i = 0; i < part.count() && outside.length > 0; i++) {
      gradient[i] = outside[at + i] ? 0 : gradient[i];
    }
    System.arraycopy(gradient, 0, gates, at, part.count());
  }

  /** Multiplies by the slope of activation {@code index} where it gave y. */
  final void multiplyBySlope(int index, float[] y, int at, float[] gradient, int count) {
    switch (op.activation(direction, index).function()) {
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          gradient[i] *= y[at + i] * (1 - y[at + i]);
        }
      }
      case TANH -> {
        for (int i = 0; i < count; i++) {
          gradient[i] *= 1 - y[at + i] * y[at + i];
        }
      }
      case RELU -> {
        for (int i = 0; i < count; i++) {
          gradient[i] *= y[at + i] > 0 ? 1 : 0;
        }
      }
      default -> {}
    }
  }

  /** The gradient of the state after a step. */
  final float[] stateGradient(Part part) {
    float[] dh = new float[part.count()];
    int at = part.sequence() * hidden + part.from();
    for (int i = 0; i < dh.length; i++) {
      dh[i] = part.dy()[part.atDy() + part.from() + i] + carry[at + i];
    }
    return dh;
  }
}
