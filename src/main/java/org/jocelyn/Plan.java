package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Execution;

/**
 * An operation validated and prepared for inputs of given types.
 *
 * @param outputs the types of its outputs
 * @param execution null where the operation has nothing to compute
 */
record Plan(List<TensorType> outputs, Execution execution) {
  /** What makes two runs the same plan. */
  record Key(Op op, List<TensorType> inputs) {}
}
