package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Execution;

/**
 * One algorithm for an operation.
 *
 * @param <O> the operation
 */
interface ClVariant<O extends Op> {
  /** The algorithm's name: that of its kernel file without the ending. */
  String name();

  /** Whether it computes this operation for these types on this device; an honest contract. */
  boolean accepts(O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device);

  /**
   * Builds kernels and decides sizes. What the result runs each time is to set buffers and enqueue,
   * under the queue's lock.
   */
  Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context);
}
