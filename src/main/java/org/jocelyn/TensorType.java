package org.jocelyn;

import java.util.Objects;

/** What is known of a tensor without its data: element type and shape. */
public record TensorType(DataType dataType, Shape shape) {
  public TensorType {
    Objects.requireNonNull(dataType, "dataType");
    Objects.requireNonNull(shape, "shape");
  }

  public static TensorType of(DataType dataType, long... dims) {
    return new TensorType(dataType, Shape.of(dims));
  }

  public static TensorType float32(long... dims) {
    return of(DataType.FLOAT32, dims);
  }

  /** Elements in the tensor. */
  public long size() {
    return shape.size();
  }

  /** Size of the dense data in bytes. */
  public long byteSize() {
    return Math.multiplyExact(shape.size(), (long) dataType.bytes());
  }

  public int rank() {
    return shape.rank();
  }

  /** The same element type with another shape. */
  public TensorType withShape(Shape other) {
    return new TensorType(dataType, other);
  }

  /** The same shape with another element type. */
  public TensorType withDataType(DataType other) {
    return new TensorType(other, shape);
  }

  @Override
  public String toString() {
    return dataType + shape.toString();
  }
}
