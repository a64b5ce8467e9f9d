package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * An operation on OpenCL: the kernels that can compute it, and a small case that each must get
 * right before it is trusted.
 *
 * @param <O> the operation
 */
interface ClOp<O extends Op> {
  /** The variants, the preferred first. */
  List<ClVariant<O>> variants(Strategy strategy);

  /** A small case that exercises what the kernels for this operation and these types would do. */
  SmallCase<O> smallCase(O op, List<TensorType> inputs);
}
