package org.jocelyn.onnx;

import java.util.List;
import java.util.stream.Collectors;
import org.jocelyn.DataType;
import org.jocelyn.Shape;

/**
 * An input or output of a model as its file declares it.
 *
 * @param name its name
 * @param dataType its element type
 * @param dims its extents; empty with {@code ranked} false where the file does not say
 * @param ranked whether the number of axes is declared
 */
public record OnnxValue(String name, DataType dataType, List<Dim> dims, boolean ranked) {
  /**
   * An extent: a number, or a name that stands for one.
   *
   * @param size the extent, −1 where it is not fixed
   * @param name the name of an extent that is not fixed, "?" where it has none
   */
  public record Dim(long size, String name) {
    /** Whether every tensor has this extent here. */
    public boolean isFixed() {
      return size >= 0;
    }

    @Override
    public String toString() {
      return isFixed() ? Long.toString(size) : name;
    }
  }

  public OnnxValue {
    dims = List.copyOf(dims);
  }

  /** A value of which only the name is known. */
  static OnnxValue untyped(String name) {
    return new OnnxValue(name, DataType.FLOAT32, List.of(), false);
  }

  /** Whether a tensor of this shape may be given for it. */
  boolean accepts(Shape shape) {
    if (!ranked) {
      return true;
    }
    boolean accepted = shape.rank() == dims.size();
    for (int axis = 0; accepted && axis < dims.size(); axis++) {
      accepted = !dims.get(axis).isFixed() || dims.get(axis).size() == shape.dim(axis);
    }
    return accepted;
  }

  @Override
  public String toString() {
    String shape =
        ranked
            ? dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"))
            : "[…]";
    return name + " " + dataType + shape;
  }
}
