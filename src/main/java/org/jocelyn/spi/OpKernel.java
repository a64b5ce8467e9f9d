package org.jocelyn.spi;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * A backend's implementation of one operation.
 *
 * @param <O> the operation
 */
@FunctionalInterface
public interface OpKernel<O extends Op> {
  /** Prepares the operation for these types, which its shape rule has accepted and produced. */
  Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs);
}
