package org.jocelyn.op;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The same elements in row-major order under another shape. Free: the output shares the input's
 * storage, so a later operation that writes into one is seen through the other.
 *
 * <p>Takes every element type.
 *
 * @param dims the output's extents; one of them may be −1, which stands for whatever makes the
 *     number of elements come out
 */
public record Reshape(List<Long> dims) implements Op {
  /** The extent to be found from the others. */
  public static final long INFERRED = -1;

  public Reshape {
    dims = List.copyOf(dims);
    Rules.parameter(
        dims.stream().allMatch(dim -> dim >= INFERRED),
        "Reshape",
        "extents " + dims + " must be non-negative, or -1 for the one to infer");
    Rules.parameter(
        dims.stream().filter(dim -> dim == INFERRED).count() <= 1,
        "Reshape",
        "extents " + dims + " have more than one -1");
  }

  /** To these extents, of which one may be −1. */
  public static Reshape to(long... dims) {
    return new Reshape(Arrays.stream(dims).boxed().toList());
  }

  /** To this shape. */
  public static Reshape to(Shape shape) {
    return to(shape.dims());
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public int sharesInput(int output) {
    return 0;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    TensorType x = inputs.get(0);
    long[] out = dims.stream().mapToLong(Long::longValue).toArray();
    int inferred = dims.indexOf(INFERRED);
    if (inferred >= 0) {
      out[inferred] = 1;
      long others = Shape.of(out).size();
      Rules.shape(
          others > 0 && x.size() % others == 0,
          this,
          inputs,
          "no extent in place of -1 makes " + dims + " have " + x.size() + " elements");
      out[inferred] = x.size() / others;
    }
    Shape shape = Shape.of(out);
    Rules.shape(
        shape.size() == x.size(),
        this,
        inputs,
        shape + " has " + shape.size() + " elements, the input has " + x.size());
    return List.of(x.withShape(shape));
  }
}
