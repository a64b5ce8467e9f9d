package org.jocelyn.onnx;

import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * A tensor on the host, whose elements nobody changes.
 *
 * @param type element type and shape
 * @param values as many elements as the shape has
 */
record Constant(TensorType type, HostArray values) {
  Constant {
    if (values.dataType() != type.dataType() || values.length() != type.size()) {
      throw new IllegalArgumentException(
          type + " from " + values.length() + " elements of " + values.dataType());
    }
  }

  static Constant of(float value) {
    return new Constant(TensorType.float32(), HostArray.of(new float[] {value}));
  }

  /** INT64 values in a vector. */
  static Constant of(long... values) {
    return of(Shape.of(values.length), values);
  }

  static Constant of(Shape shape, long... values) {
    HostArray array = HostArray.of(values);
    return new Constant(new TensorType(array.dataType(), shape), array);
  }

  Shape shape() {
    return type.shape();
  }

  long[] longs() {
    long[] longs = new long[values.length()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = values.getLong(i);
    }
    return longs;
  }

  double[] doubles() {
    double[] doubles = new double[values.length()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values.get(i);
    }
    return doubles;
  }
}
