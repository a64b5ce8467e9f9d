package org.jocelyn.testing;

import java.util.List;
import org.jocelyn.op.Op;

/**
 * One row of a contract: an operation on inputs, and how close every backend must come to the
 * reference.
 */
public record Case(String name, Op op, List<HostTensor> inputs, Tolerance tolerance) {
  public static Case of(String name, Op op, Tolerance tolerance, HostTensor... inputs) {
    return new Case(name, op, List.of(inputs), tolerance);
  }
}
