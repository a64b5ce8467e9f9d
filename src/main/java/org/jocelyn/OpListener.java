package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Op;

/** Told of every operation that a backend has run; how tapes and profiles see them. */
@FunctionalInterface
public interface OpListener {
  /** Called on the thread that ran the operation, after it was enqueued without an error. */
  void ran(Op op, List<Tensor> inputs, List<Tensor> outputs);
}
