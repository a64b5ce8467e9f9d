package org.jocelyn.onnx;

import java.util.List;

/**
 * What each operation of one run took, waiting after each.
 *
 * @param steps in the order in which they ran
 */
public record OnnxProfile(List<Step> steps) {
  /**
   * One operation.
   *
   * @param node the node of the model it belongs to
   * @param operator the node's operator
   * @param operation the backend's operation
   * @param startNanos when it began, since the run's beginning
   * @param nanos how long it took
   */
  public record Step(String node, String operator, String operation, long startNanos, long nanos) {}

  public OnnxProfile {
    steps = List.copyOf(steps);
  }
}
