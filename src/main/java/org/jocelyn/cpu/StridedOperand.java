package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.DataType;
import org.jocelyn.spi.Halves;
import org.jocelyn.spi.HostArray;

/**
 * A matrix that lies in an array: {@code element(index, p)} at {@code offset + index·stride +
 * p·depthStride}, index counting A's rows or B's columns, p what the product sums over. One of the
 * two strides is 1.
 *
 * @param values FLOAT32, or FLOAT16 or BFLOAT16, which are converted as they are read
 */
record StridedOperand(HostArray values, int offset, int stride, int depthStride)
    implements GemmOperand {
  /** Elements of a row that are interleaved at a time, so that the target stays in the L1 cache. */
  private static final int RUN = 256;

  StridedOperand {
    if (stride != 1 && depthStride != 1) {
      throw new IllegalArgumentException("strides " + stride + " and " + depthStride);
    }
  }

  /** Rows that lie one after the other, {@code depth} elements each. */
  static StridedOperand rows(HostArray values, int offset, int depth) {
    return new StridedOperand(values, offset, depth, 1);
  }

  /** Columns of a row-major matrix {@code width} wide. */
  static StridedOperand columns(HostArray values, int offset, int width) {
    return new StridedOperand(values, offset, 1, width);
  }

  /** Whether the elements of one index lie together, rather than those of one p. */
  boolean depthIsContiguous() {
    return depthStride == 1;
  }

  int at(int index, int p) {
    return offset + index * stride + p * depthStride;
  }

  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int at) {
    float[] converted = isFloat() ? null : new float[Math.max(count, RUN)];
    if (depthIsContiguous()) {
      packRows(first, count, width, from, depth, target, at, converted);
    } else {
      packColumns(first, count, width, from, depth, target, at, converted);
    }
  }

  /** Reads what lies together at once: each row of a large matrix is in a page of its own. */
  @Override
  public void packPanels(
      int first, int count, int width, int from, int depth, float[] target, int at) {
    if (depthIsContiguous() || !isFloat()) {
      GemmOperand.super.packPanels(first, count, width, from, depth, target, at);
      return;
    }
    float[] source = values.floats();
    int last = (count - 1) / width * width;
    for (int p = 0; p < depth; p++) {
      int row = at(first, from + p);
      int to = at + p * width;
      for (int i = 0; i < last; i += width) {
        System.arraycopy(source, row + i, target, to + i * depth, width);
      }
      System.arraycopy(source, row + last, target, to + last * depth, count - last);
      Arrays.fill(target, to + last * depth + count - last, to + last * depth + width, 0);
    }
  }

  private void packRows(
      int first, int count, int width, int from, int depth, float[] target, int at, float[] temp) {
    for (int start = 0; start < depth; start += RUN) {
      int run = Math.min(RUN, depth - start);
      int to = at + start * width;
      for (int i = 0; i < count; i++) {
        int source = at(first + i, from + start);
        float[] line = line(source, run, temp);
        int lineAt = lineAt(source);
        for (int p = 0; p < run; p++) {
          target[to + p * width + i] = line[lineAt + p];
        }
      }
      for (int i = count; i < width; i++) {
        for (int p = 0; p < run; p++) {
          target[to + p * width + i] = 0;
        }
      }
    }
  }

  private void packColumns(
      int first, int count, int width, int from, int depth, float[] target, int at, float[] temp) {
    for (int p = 0; p < depth; p++) {
      int source = at(first, from + p);
      int to = at + p * width;
      System.arraycopy(line(source, count, temp), lineAt(source), target, to, count);
      Arrays.fill(target, to + count, to + width, 0);
    }
  }

  /**
   * The array in which elements {@code at} to {@code at + count} are floats: own or {@code temp}.
   */
  float[] line(int at, int count, float[] temp) {
    switch (values.dataType()) {
      case FLOAT32 -> {
        return values.floats();
      }
      case FLOAT16 -> {
        short[] bits = values.shorts();
        for (int i = 0; i < count; i++) {
          temp[i] = Halves.fromFloat16(bits[at + i]);
        }
      }
      default -> {
        short[] bits = values.shorts();
        for (int i = 0; i < count; i++) {
          temp[i] = Halves.fromBfloat16(bits[at + i]);
        }
      }
    }
    return temp;
  }

  /** Where in {@link #line}'s array the element {@code at} is. */
  int lineAt(int at) {
    return isFloat() ? at : 0;
  }

  boolean isFloat() {
    return values.dataType() == DataType.FLOAT32;
  }
}
