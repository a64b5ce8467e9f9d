package org.jocelyn.spi;

import java.util.List;
import java.util.Objects;
import org.jocelyn.op.Op;

/**
 * A number that a backend's kernels are made with and that decides only their speed.
 *
 * @param name names it in profiles: {@code matmul_packed.rows}
 * @param operation whose speed it decides
 * @param value what is used now
 * @param candidates all values it may have, {@code value} among them
 */
public record Tunable(
    String name, Class<? extends Op> operation, int value, List<Integer> candidates) {
  public Tunable {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(operation, "operation");
    candidates = List.copyOf(candidates);
  }
}
