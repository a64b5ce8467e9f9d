package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The inputs one after the other along an axis. They have one element type and equal extents on
 * every other axis.
 *
 * @param axis the axis; negative ones count from the end
 * @param count the number of inputs, at least 1
 */
public record Concat(int axis, int count) implements Rearrangement {
  public Concat {
    Rules.parameter(count >= 1, "Concat", "count " + count + " must be at least 1");
  }

  @Override
  public List<String> inputNames() {
    return IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.minRank(this, inputs, 0, 1);
    int joined = Rules.axis(this, inputs, 0, axis);
    Shape first = inputs.get(0).shape();
    long extent = 0;
    for (int i = 0; i < count; i++) {
      Rules.sameType(this, inputs, i, 0);
      Rules.rank(this, inputs, i, first.rank());
      Shape x = inputs.get(i).shape();
      Rules.shape(
          x.with(joined, 0).equals(first.with(joined, 0)),
          this,
          inputs,
          "x" + i + " and x0 must agree on every axis but " + joined);
      extent += x.dim(joined);
    }
    return List.of(inputs.get(0).withShape(first.with(joined, extent)));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape y = outputs(inputs).get(0).shape();
    int joined = y.axis(axis);
    List<StridedCopy> copies = new ArrayList<>(count);
    long at = 0;
    for (int i = 0; i < count; i++) {
      Shape x = inputs.get(i).shape();
      copies.add(StridedCopy.of(i, 0, x.strides(), 0, at * y.strides()[joined], y.strides(), x));
      at += x.dim(joined);
    }
    return copies;
  }
}
