package org.jocelyn.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Consecutive parts of x along an axis, each an output of its own.
 *
 * @param axis the axis; negative ones count from the end
 * @param sizes the extent of each part; their sum is the axis's
 */
public record Split(int axis, List<Long> sizes) implements Rearrangement {
  public Split {
    sizes = List.copyOf(sizes);
    Rules.parameter(!sizes.isEmpty(), "Split", "there must be at least one part");
    Rules.parameter(
        sizes.stream().allMatch(size -> size >= 0),
        "Split",
        "sizes " + sizes + " must be non-negative");
  }

  /** The parts as given. */
  public static Split of(int axis, long... sizes) {
    return new Split(axis, Arrays.stream(sizes).boxed().toList());
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.minRank(this, inputs, 0, 1);
    int cut = Rules.axis(this, inputs, 0, axis);
    TensorType x = inputs.get(0);
    long sum = sizes.stream().mapToLong(Long::longValue).sum();
    Rules.shape(
        sum == x.shape().dim(cut),
        this,
        inputs,
        "sizes " + sizes + " add up to " + sum + ", axis " + axis + " has " + x.shape().dim(cut));
    return sizes.stream().map(size -> x.withShape(x.shape().with(cut, size))).toList();
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    int cut = x.axis(axis);
    List<StridedCopy> copies = new ArrayList<>(sizes.size());
    long at = 0;
    for (int i = 0; i < sizes.size(); i++) {
      Shape y = x.with(cut, sizes.get(i));
      copies.add(StridedCopy.of(0, at * x.strides()[cut], x.strides(), i, 0, y.strides(), y));
      at += sizes.get(i);
    }
    return copies;
  }
}
