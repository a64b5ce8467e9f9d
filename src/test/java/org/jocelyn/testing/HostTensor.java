package org.jocelyn.testing;

import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** A tensor's type and data on the host, from which each backend gets its own. */
public record HostTensor(TensorType type, HostArray data) {

  /** FLOAT32 elements as given. */
  public static HostTensor of(float[] values, long... dims) {
    return new HostTensor(TensorType.of(DataType.FLOAT32, dims), HostArray.of(values));
  }

  public static HostTensor of(int[] values, long... dims) {
    return new HostTensor(TensorType.of(DataType.INT32, dims), HostArray.of(values));
  }

  public static HostTensor of(long[] values, long... dims) {
    return new HostTensor(TensorType.of(DataType.INT64, dims), HostArray.of(values));
  }

  public static HostTensor of(boolean[] values, long... dims) {
    return new HostTensor(TensorType.of(DataType.BOOL, dims), HostArray.of(values));
  }

  /**
   * Uniform in [low, high), rounded to the type; INT8 and UINT8 keep the low byte of what is beyond
   * them, BOOL is true for half of the elements.
   */
  public static HostTensor random(long seed, TensorType type, double low, double high) {
    SplittableRandom random = new SplittableRandom(seed);
    HostArray data = HostArray.allocate(type);
    for (int i = 0; i < data.length(); i++) {
      if (type.dataType() == DataType.BOOL) {
        data.set(i, random.nextBoolean() ? 1 : 0);
      } else {
        double value = low + (high - low) * random.nextDouble();
        if (type.dataType().isInteger()) {
          data.setLong(i, (long) value);
        } else {
          data.set(i, value);
        }
      }
    }
    return new HostTensor(type, data);
  }

  /** FLOAT32, uniform in [−1, 1). */
  public static HostTensor random(long seed, long... dims) {
    return random(seed, TensorType.float32(dims), -1, 1);
  }

  /** Every element replaced by {@code value}. */
  public static HostTensor filled(TensorType type, double value) {
    HostArray data = HostArray.allocate(type);
    for (int i = 0; i < data.length(); i++) {
      data.set(i, value);
    }
    return new HostTensor(type, data);
  }

  /** The same type with magnitudes: what an error bound sums. */
  public HostTensor abs() {
    HostArray magnitudes = HostArray.allocate(type);
    for (int i = 0; i < data.length(); i++) {
      magnitudes.set(i, Math.abs(data.get(i)));
    }
    return new HostTensor(type, magnitudes);
  }

  /** A copy with one element changed. */
  public HostTensor with(int index, double value) {
    HostArray copy = HostArray.allocate(type);
    data.copyTo(0, copy, 0, data.length());
    copy.set(index, value);
    return new HostTensor(type, copy);
  }

  public Shape shape() {
    return type.shape();
  }
}
