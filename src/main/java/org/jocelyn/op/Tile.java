package org.jocelyn.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;

/**
 * x laid side by side, {@code repeats[a]} times along axis a: {@code y[i] = x[i mod extent]} on
 * every axis.
 *
 * @param repeats one number for each axis of x, non-negative
 */
public record Tile(List<Long> repeats) implements Rearrangement {
  public Tile {
    repeats = List.copyOf(repeats);
    Rules.parameter(
        repeats.stream().allMatch(repeat -> repeat >= 0),
        "Tile",
        "repeats " + repeats + " must be non-negative");
  }

  /** The repeats as given. */
  public static Tile of(long... repeats) {
    return new Tile(Arrays.stream(repeats).boxed().toList());
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    TensorType x = inputs.get(0);
    Rules.shape(
        x.rank() == repeats.size(),
        this,
        inputs,
        "repeats " + repeats + " must have one number for each of x's axes");
    long[] out = x.shape().dims();
    for (int axis = 0; axis < out.length; axis++) {
      try {
        out[axis] = Math.multiplyExact(out[axis], repeats.get(axis));
      } catch (ArithmeticException overflow) {
        throw new ShapeException(
            "Tile(x " + x + "): repeats " + repeats + " exceed 2^63-1 elements", overflow);
      }
    }
    return List.of(x.withShape(Shape.of(out)));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs(inputs).get(0).shape();
    List<StridedCopy.Axis> axes = new ArrayList<>(2 * x.rank());
    for (int axis = 0; axis < x.rank(); axis++) {
      long stride = y.strides()[axis];
      axes.add(new StridedCopy.Axis(repeats.get(axis), 0, x.dim(axis) * stride));
      axes.add(new StridedCopy.Axis(x.dim(axis), x.strides()[axis], stride));
    }
    return List.of(new StridedCopy(0, 0, 0, 0, axes));
  }
}
