package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * An operation that only moves elements, along straight lines: its outputs are made of boxes, each
 * read from an input with strides. A backend needs one kernel for all of them. They keep the bits,
 * and take every element type unless they say otherwise.
 */
public sealed interface Rearrangement extends Op
    permits Transpose, Concat, Split, Slice, Expand, Tile, CacheAppend {
  /**
   * The boxes, which together fill every output that is not written over an input; empty ones are
   * among them.
   */
  List<StridedCopy> copies(List<TensorType> inputs);
}
