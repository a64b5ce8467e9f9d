package org.jocelyn.cli.tune;

import java.util.Map;
import org.jocelyn.op.Op;

/** Holds one setting of tunables against another. */
@FunctionalInterface
public interface Trials {
  /**
   * How long an operation takes with a setting, as a part of the time with another.
   *
   * @param operation whose workloads are run
   * @param present values by the names of tunables
   * @param candidate the same
   * @return below 1 where the candidate is faster
   * @throws org.jocelyn.JocelynException if the candidate cannot be built or gives a wrong answer
   */
  double ratio(
      Class<? extends Op> operation, Map<String, Integer> present, Map<String, Integer> candidate);
}
