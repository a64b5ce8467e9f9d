package org.jocelyn.onnx;

/** Finds one pattern in a graph and replaces it. */
@FunctionalInterface
interface Rewrite {
  /**
   * Looks for the pattern that ends in the node at a place, and replaces it if it is there.
   *
   * @return whether it was
   */
  boolean apply(GraphIndex graph, int place, Node node);
}
