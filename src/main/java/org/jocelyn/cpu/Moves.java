package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.DataType;

/**
 * Moves elements between Java arrays of one type, keeping their bits: the innermost loops of the
 * operations that only move. One implementation for each kind of array, so that no element is
 * boxed.
 */
interface Moves {
  /**
   * {@code target[to + i·targetStride] = source[from + i·sourceStride]} for {@code count} elements.
   */
  void line(
      Object source,
      int from,
      int sourceStride,
      Object target,
      int to,
      int targetStride,
      int count);

  /**
   * {@code target[to + i] = source[from + offsets[first + i]]} for {@code count} elements; where
   * the offset is negative, {@code missing[0]}.
   */
  void pick(
      Object source,
      int from,
      int[] offsets,
      int first,
      Object missing,
      Object target,
      int to,
      int count);

  /**
   * {@code target[offsets[i]] = source[from + i·step]} for every i in order, unless the offset is
   * negative.
   */
  void place(Object source, int from, int step, Object target, int[] offsets);

  /** The moves between arrays that hold this type. */
  static Moves of(DataType type) {
    return switch (type) {
      case FLOAT32 -> new Floats();
      case FLOAT16, BFLOAT16 -> new Shorts();
      case INT32 -> new Ints();
      case INT64 -> new Longs();
      case INT8, UINT8, BOOL -> new Bytes();
    };
  }

  /** Between arrays of type {@code byte[]}. */
  final class Bytes implements Moves {
    @Override
    public void line(
        Object source,
        int from,
        int sourceStride,
        Object target,
        int to,
        int targetStride,
        int count) {
      if (sourceStride == 1 && targetStride == 1) {
        System.arraycopy(source, from, target, to, count);
        return;
      }
      byte[] x = (byte[]) source;
      byte[] y = (byte[]) target;
      if (sourceStride == 0 && targetStride == 1) {
        Arrays.fill(y, to, to + count, x[from]);
        return;
      }
      for (int i = 0; i < count; i++) {
        y[to + i * targetStride] = x[from + i * sourceStride];
      }
    }

    @Override
    public void pick(
        Object source,
        int from,
        int[] offsets,
        int first,
        Object missing,
        Object target,
        int to,
        int count) {
      byte[] x = (byte[]) source;
      byte[] y = (byte[]) target;
      for (int i = 0; i < count; i++) {
        int offset = offsets[first + i];
        y[to + i] = offset < 0 ? ((byte[]) missing)[0] : x[from + offset];
      }
    }

    @Override
    public void place(Object source, int from, int step, Object target, int[] offsets) {
      byte[] x = (byte[]) source;
      byte[] y = (byte[]) target;
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= 0) {
          y[offsets[i]] = x[from + i * step];
        }
      }
    }
  }

  /** Between arrays of type {@code short[]}. */
  final class Shorts implements Moves {
    @Override
    public void line(
        Object source,
        int from,
        int sourceStride,
        Object target,
        int to,
        int targetStride,
        int count) {
      if (sourceStride == 1 && targetStride == 1) {
        System.arraycopy(source, from, target, to, count);
        return;
      }
      short[] x = (short[]) source;
      short[] y = (short[]) target;
      if (sourceStride == 0 && targetStride == 1) {
        Arrays.fill(y, to, to + count, x[from]);
        return;
      }
      for (int i = 0; i < count; i++) {
        y[to + i * targetStride] = x[from + i * sourceStride];
      }
    }

    @Override
    public void pick(
        Object source,
        int from,
        int[] offsets,
        int first,
        Object missing,
        Object target,
        int to,
        int count) {
      short[] x = (short[]) source;
      short[] y = (short[]) target;
      for (int i = 0; i < count; i++) {
        int offset = offsets[first + i];
        y[to + i] = offset < 0 ? ((short[]) missing)[0] : x[from + offset];
      }
    }

    @Override
    public void place(Object source, int from, int step, Object target, int[] offsets) {
      short[] x = (short[]) source;
      short[] y = (short[]) target;
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= 0) {
          y[offsets[i]] = x[from + i * step];
        }
      }
    }
  }

  /** Between arrays of type {@code int[]}. */
  final class Ints implements Moves {
    @Override
    public void line(
        Object source,
        int from,
        int sourceStride,
        Object target,
        int to,
        int targetStride,
        int count) {
      if (sourceStride == 1 && targetStride == 1) {
        System.arraycopy(source, from, target, to, count);
        return;
      }
      int[] x = (int[]) source;
      int[] y = (int[]) target;
      if (sourceStride == 0 && targetStride == 1) {
        Arrays.fill(y, to, to + count, x[from]);
        return;
      }
      for (int i = 0; i < count; i++) {
        y[to + i * targetStride] = x[from + i * sourceStride];
      }
    }

    @Override
    public void pick(
        Object source,
        int from,
        int[] offsets,
        int first,
        Object missing,
        Object target,
        int to,
        int count) {
      int[] x = (int[]) source;
      int[] y = (int[]) target;
      for (int i = 0; i < count; i++) {
        int offset = offsets[first + i];
        y[to + i] = offset < 0 ? ((int[]) missing)[0] : x[from + offset];
      }
    }

    @Override
    public void place(Object source, int from, int step, Object target, int[] offsets) {
      int[] x = (int[]) source;
      int[] y = (int[]) target;
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= 0) {
          y[offsets[i]] = x[from + i * step];
        }
      }
    }
  }

  /** Between arrays of type {@code long[]}. */
  final class Longs implements Moves {
    @Override
    public void line(
        Object source,
        int from,
        int sourceStride,
        Object target,
        int to,
        int targetStride,
        int count) {
      if (sourceStride == 1 && targetStride == 1) {
        System.arraycopy(source, from, target, to, count);
        return;
      }
      long[] x = (long[]) source;
      long[] y = (long[]) target;
      if (sourceStride == 0 && targetStride == 1) {
        Arrays.fill(y, to, to + count, x[from]);
        return;
      }
      for (int i = 0; i < count; i++) {
        y[to + i * targetStride] = x[from + i * sourceStride];
      }
    }

    @Override
    public void pick(
        Object source,
        int from,
        int[] offsets,
        int first,
        Object missing,
        Object target,
        int to,
        int count) {
      long[] x = (long[]) source;
      long[] y = (long[]) target;
      for (int i = 0; i < count; i++) {
        int offset = offsets[first + i];
        y[to + i] = offset < 0 ? ((long[]) missing)[0] : x[from + offset];
      }
    }

    @Override
    public void place(Object source, int from, int step, Object target, int[] offsets) {
      long[] x = (long[]) source;
      long[] y = (long[]) target;
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= 0) {
          y[offsets[i]] = x[from + i * step];
        }
      }
    }
  }

  /** Between arrays of type {@code float[]}. */
  final class Floats implements Moves {
    @Override
    public void line(
        Object source,
        int from,
        int sourceStride,
        Object target,
        int to,
        int targetStride,
        int count) {
      if (sourceStride == 1 && targetStride == 1) {
        System.arraycopy(source, from, target, to, count);
        return;
      }
      float[] x = (float[]) source;
      float[] y = (float[]) target;
      if (sourceStride == 0 && targetStride == 1) {
        Arrays.fill(y, to, to + count, x[from]);
        return;
      }
      for (int i = 0; i < count; i++) {
        y[to + i * targetStride] = x[from + i * sourceStride];
      }
    }

    @Override
    public void pick(
        Object source,
        int from,
        int[] offsets,
        int first,
        Object missing,
        Object target,
        int to,
        int count) {
      float[] x = (float[]) source;
      float[] y = (float[]) target;
      for (int i = 0; i < count; i++) {
        int offset = offsets[first + i];
        y[to + i] = offset < 0 ? ((float[]) missing)[0] : x[from + offset];
      }
    }

    @Override
    public void place(Object source, int from, int step, Object target, int[] offsets) {
      float[] x = (float[]) source;
      float[] y = (float[]) target;
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= 0) {
          y[offsets[i]] = x[from + i * step];
        }
      }
    }
  }
}
