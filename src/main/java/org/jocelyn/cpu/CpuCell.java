package org.jocelyn.cpu;

import org.jocelyn.op.Recurrent;
import org.jocelyn.op.UnaryFunction;

/**
 * What a recurrent operation makes of the sums of its gates. A row has {@link #slots} vectors of H
 * sums, first those of the gates, to which the products with the state are added pass by pass.
 */
abstract class CpuCell {
  final Lanes lanes;
  final int hidden;
  private final Recurrent op;

  CpuCell(Recurrent op, Lanes lanes, int hidden) {
    this.op = op;
    this.lanes = lanes;
    this.hidden = hidden;
  }

  /**
   * A part of a row of one step.
   *
   * @param direction which of the directions
   * @param line the row of a state [D·B, H]
   * @param sums the row's vectors, the first at {@code atSums}
   * @param before the state before the step, at {@code atBefore}
   * @param y the state after the step, at {@code atY}
   * @param from first element of the state that is meant
   * @param count how many
   */
  record Part(
      int direction,
      int line,
      float[] sums,
      int atSums,
      float[] before,
      int atBefore,
      float[] y,
      int atY,
      int from,
      int count) {
    /** Where this part of vector {@code slot} begins. */
    int at(int slot, int hidden) {
      return atSums + slot * hidden + from;
    }
  }

  /** Vectors of a row. */
  int slots() {
    return op.gates();
  }

  /** Passes of a step; each needs what the one before it made of all elements of the state. */
  int passes() {
    return 1;
  }

  /** The gates whose products a pass needs: from here to {@link #endGate}. */
  int firstGate(int pass) {
    return 0;
  }

  int endGate(int pass) {
    return op.gates();
  }

  /** The vector that a gate's product is added to. */
  int slot(int gate) {
    return gate;
  }

  /**
   * The slot of the vector that a pass multiplies; −1 for the state before the step, as most do.
   */
  int multiplied(int pass) {
    return -1;
  }

  /** Makes a part of a row ready for the first pass's products. */
  void begin(Part part) {}

  /** Ends a pass over a part of a row; the last one writes the state. */
  abstract void finish(int pass, Part part);

  /** Bounds a part of a vector of sums and applies activation {@code index}. */
  final void activate(int index, Part part, int slot) {
    int at = part.at(slot, hidden);
    float clip = op.recurrence().clip();
    if (clip < Float.POSITIVE_INFINITY) {
      lanes.apply(UnaryFunction.CLIP, -clip, clip, part.sums(), at, at + part.count());
    }
    lanes.apply(op.activation(part.direction(), index), part.sums(), at, at + part.count());
  }

  /** {@code 1 − x} for elements of an array. */
  final void oneMinus(float[] x, int at, int count) {
    lanes.apply(UnaryFunction.AFFINE, -1, 1, x, at, at + count);
  }
}
