package org.jocelyn.spi;

import java.lang.reflect.Array;
import java.util.function.Consumer;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.DeviceLimitException;
import org.jocelyn.TensorType;

/**
 * A tensor's elements in a Java array: what crosses between a user and a device, and the storage of
 * the backends that compute in Java. FLOAT32 lies in a {@code float[]}, FLOAT16 and BFLOAT16 as
 * bits in a {@code short[]}, INT32 in an {@code int[]}, INT64 in a {@code long[]}, INT8 and UINT8
 * as bits in a {@code byte[]}, BOOL as 0 or 1 in a {@code byte[]}.
 *
 * <p>A {@link #wide} array keeps FLOAT32 elements as doubles that are never rounded: what the
 * reference computes on where rounding would hide what is looked for, as in central differences.
 */
public final class HostArray implements Storage {
  private final DataType dataType;
  private final Object array;
  private final Consumer<Object> lender;
  private final DerivedForms derived = new DerivedForms();

  private HostArray(DataType dataType, Object array) {
    this(dataType, array, returned -> {});
  }

  private HostArray(DataType dataType, Object array, Consumer<Object> lender) {
    this.dataType = dataType;
    this.array = array;
    this.lender = lender;
  }

  /**
   * A zeroed array for a tensor of this type.
   *
   * @throws DeviceLimitException if a Java array cannot hold so many elements
   */
  public static HostArray allocate(TensorType type) {
    if (type.size() > Integer.MAX_VALUE - 8) {
      throw new DeviceLimitException(
          type + " has " + type.size() + " elements; a Java array holds at most 2^31-9");
    }
    int size = (int) type.size();
    Object array =
        switch (type.dataType()) {
          case FLOAT32 -> new float[size];
          case FLOAT16, BFLOAT16 -> new short[size];
          case INT32 -> new int[size];
          case INT64 -> new long[size];
          case INT8, UINT8, BOOL -> new byte[size];
        };
    return new HostArray(type.dataType(), array);
  }

  /** The same with FLOAT32 elements in a {@code double[]}, not rounded; others as ever. */
  public static HostArray wide(TensorType type) {
    HostArray narrow = allocate(type);
    return type.dataType() == DataType.FLOAT32
        ? new HostArray(DataType.FLOAT32, new double[narrow.length()])
        : narrow;
  }

  /**
   * Wraps, not copies.
   *
   * @param array of the kind that {@link #allocate} makes for this type
   * @param lender given the array when the storage is closed
   */
  public static HostArray lent(DataType dataType, Object array, Consumer<Object> lender) {
    return new HostArray(dataType, array, lender);
  }

  /** Wraps, not copies. */
  public static HostArray of(float[] values) {
    return new HostArray(DataType.FLOAT32, values);
  }

  /** Wraps, not copies. */
  public static HostArray of(int[] values) {
    return new HostArray(DataType.INT32, values);
  }

  /** Wraps, not copies. */
  public static HostArray of(long[] values) {
    return new HostArray(DataType.INT64, values);
  }

  /**
   * Wraps, not copies.
   *
   * @param dataType INT8 or UINT8: what the bytes mean
   * @throws DataTypeException for another type
   */
  public static HostArray of(DataType dataType, byte[] values) {
    if (dataType != DataType.INT8 && dataType != DataType.UINT8) {
      throw new DataTypeException(
          "HostArray.of(" + dataType + ", byte[]): bytes hold INT8 or UINT8");
    }
    return new HostArray(dataType, values);
  }

  /** Copies into bytes of 0 and 1. */
  public static HostArray of(boolean[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return new HostArray(DataType.BOOL, bytes);
  }

  public DataType dataType() {
    return dataType;
  }

  /** Number of elements. */
  public int length() {
    return Array.getLength(array);
  }

  /** The primitive array itself: {@code float[]}, {@code short[]}, {@code int[]}… */
  public Object array() {
    return array;
  }

  public float[] floats() {
    return (float[]) array;
  }

  /** Whether FLOAT32 elements are kept as doubles. */
  public boolean isWide() {
    return array instanceof double[];
  }

  private double[] doubles() {
    return (double[]) array;
  }

  /** The bits of FLOAT16 or BFLOAT16 elements. */
  public short[] shorts() {
    return (short[]) array;
  }

  public int[] ints() {
    return (int[]) array;
  }

  public long[] longs() {
    return (long[]) array;
  }

  /** The bits of INT8 or UINT8 elements; BOOL elements, 0 or 1. */
  public byte[] bytes() {
    return (byte[]) array;
  }

  /** Element {@code i} as a double; exact for all types but INT64 beyond 2⁵³. */
  public double get(int i) {
    return switch (dataType) {
      case FLOAT32 -> isWide() ? doubles()[i] : floats()[i];
      case FLOAT16 -> Halves.fromFloat16(shorts()[i]);
      case BFLOAT16 -> Halves.fromBfloat16(shorts()[i]);
      case INT32 -> ints()[i];
      case INT64 -> longs()[i];
      case INT8, BOOL -> bytes()[i];
      case UINT8 -> Byte.toUnsignedInt(bytes()[i]);
    };
  }

  /** Element {@code i} as an integer; floating values are truncated as Java's casts do. */
  public long getLong(int i) {
    return switch (dataType) {
      case INT64 -> longs()[i];
      case INT32 -> ints()[i];
      case INT8, BOOL -> bytes()[i];
      case UINT8 -> Byte.toUnsignedLong(bytes()[i]);
      default -> (long) get(i);
    };
  }

  /**
   * Stores {@code value} rounded to the element type: floating types to nearest even, integers
   * truncated toward zero and saturated, BOOL 1 for anything but zero.
   */
  public void set(int i, double value) {
    switch (dataType) {
      case FLOAT32 -> {
        if (isWide()) {
          doubles()[i] = value;
        } else {
          floats()[i] = (float) value;
        }
      }
      case FLOAT16 -> shorts()[i] = Halves.toFloat16((float) value);
      case BFLOAT16 -> shorts()[i] = Halves.toBfloat16((float) value);
      case INT32 -> ints()[i] = (int) value;
      case INT64 -> longs()[i] = (long) value;
      case INT8 -> bytes()[i] = (byte) Math.max(-128, Math.min(127, (int) value));
      case UINT8 -> bytes()[i] = (byte) Math.max(0, Math.min(255, (int) value));
      case BOOL -> bytes()[i] = (byte) (value != 0 ? 1 : 0);
    }
  }

  /**
   * Stores an integer; narrower integers keep the low bits as a Java cast does, floating types take
   * the nearest value, ties to even.
   */
  public void setLong(int i, long value) {
    switch (dataType) {
      case INT64 -> longs()[i] = value;
      case INT32 -> ints()[i] = (int) value;
      case INT8, UINT8 -> bytes()[i] = (byte) value;
      case BOOL -> bytes()[i] = (byte) (value != 0 ? 1 : 0);
      case FLOAT32 -> set(i, isWide() ? (double) value : (float) value);
      case FLOAT16, BFLOAT16 -> set(i, Halves.oddFloat(value));
    }
  }

  /**
   * {@code value} as this array would keep it: rounded to float, unless the array is wide. For
   * intermediate results that an operation promises to round.
   */
  public double rounded(double value) {
    return isWide() ? value : (float) value;
  }

  /**
   * Copies {@code count} elements of the same type, as {@link System#arraycopy} does; between a
   * wide array and one that is not they are converted.
   */
  public void copyTo(int from, HostArray target, int to, int count) {
    if (isWide() == target.isWide()) {
      System.arraycopy(array, from, target.array, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        target.set(to + i, get(from + i));
      }
    }
  }

  @Override
  public long byteSize() {
    return (long) length() * dataType.bytes();
  }

  @Override
  public DerivedForms derived() {
    return derived;
  }

  /** Drops what was derived; the array is its lender's again or the garbage collector's. */
  @Override
  public void close() {
    derived.close();
    lender.accept(array);
  }
}
