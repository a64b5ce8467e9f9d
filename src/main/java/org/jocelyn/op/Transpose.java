package org.jocelyn.op;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;

/**
 * Axes in another order: axis i of y is axis {@code permutation[i]} of x, as in NumPy and ONNX.
 *
 * @param permutation each axis of x once; negative ones count from the end
 */
public record Transpose(List<Integer> permutation) implements Rearrangement {
  public Transpose {
    permutation = List.copyOf(permutation);
  }

  /** The permutation as given. */
  public static Transpose of(int... permutation) {
    return new Transpose(Arrays.stream(permutation).boxed().toList());
  }

  /** The last two of x's axes swapped. */
  public static Transpose lastTwo(TensorType x) {
    int[] permutation = IntStream.range(0, x.rank()).toArray();
    if (x.rank() < 2) {
      throw new ShapeException("Transpose(x " + x + "): x must have rank 2 or more");
    }
    permutation[x.rank() - 1] = -2;
    permutation[x.rank() - 2] = -1;
    return of(permutation);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    int[] axes = axes(inputs);
    return List.of(
        inputs.get(0).withShape(Shape.of(Arrays.stream(axes).mapToLong(x::dim).toArray())));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape y = outputs(inputs).get(0).shape();
    long[] strides = inputs.get(0).shape().strides();
    long[] permuted = Arrays.stream(axes(inputs)).mapToLong(axis -> strides[axis]).toArray();
    return List.of(StridedCopy.of(0, 0, permuted, 0, 0, y.strides(), y));
  }

  /** The permutation with every axis counted from the front. */
  public int[] axes(List<TensorType> inputs) {
    int rank = inputs.get(0).rank();
    int[] axes = new int[permutation.size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = Rules.axis(this, inputs, 0, permutation.get(i));
    }
    boolean all = new HashSet<>(Arrays.stream(axes).boxed().toList()).size() == rank;
    Rules.shape(
        all && axes.length == rank,
        this,
        inputs,
        "permutation " + permutation + " must name each of the " + rank + " axes once");
    return axes;
  }
}
