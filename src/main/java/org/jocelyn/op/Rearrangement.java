package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * An operation that only moves elements, along straight lines: its outputs are made of boxes, each
 * read from an input with strides. A backend needs one kernel for all of them. They take every
 * element type, and keep the bits.
 */
public sealed interface Rearrangement extends Op
    permits Transpose, Concat, Split, Slice, Expand, Tile {
  /** The boxes, which together fill the outputs; empty ones are among them. */
  List<StridedCopy> copies(List<TensorType> inputs);
}
