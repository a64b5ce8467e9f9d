package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * A case for the first-use check of a kernel.
 *
 * @param op the operation
 * @param inputs its inputs' types
 * @param low smallest value of floating inputs
 * @param high bound of floating inputs
 * @param integerBound integer inputs are in [0, integerBound)
 * @param tolerance the allowed distance of any output element from the reference
 */
record SmallCase<O extends Op>(
    O op, List<TensorType> inputs, double low, double high, long integerBound, double tolerance) {
  SmallCase {
    inputs = List.copyOf(inputs);
  }

  /** Floats in [−1, 1), integers 0 or 1. */
  static <O extends Op> SmallCase<O> of(O op, List<TensorType> inputs, double tolerance) {
    return new SmallCase<>(op, inputs, -1, 1, 2, tolerance);
  }
}
