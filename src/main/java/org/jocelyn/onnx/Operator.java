package org.jocelyn.onnx;

import java.util.List;

/** What a node does, with its attributes read: from a call's inputs to its outputs. */
@FunctionalInterface
interface Operator {
  /**
   * Runs on the inputs of this call.
   *
   * @return the node's outputs in order; those at the end that no one wants may be missing
   */
  List<Value> run(Call call);

  /** Makes an operator for a node, checking all that can be checked without its inputs. */
  @FunctionalInterface
  interface Factory {
    /**
     * Reads the node's attributes.
     *
     * @throws UnsupportedFeature for what is not supported
     * @throws OnnxException for what is not valid
     */
    Operator create(Node node);
  }

  /** An operator with one output. */
  @FunctionalInterface
  interface Single {
    Value run(Call call);

    default Operator operator() {
      return call -> List.of(run(call));
    }
  }
}
