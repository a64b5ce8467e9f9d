package org.jocelyn.cpu;

import org.jocelyn.DataType;
import org.jocelyn.spi.HostArray;

/**
 * A part of a tensor as floats, for loops that know no other type: {@code values[at + i]} is its
 * element i. FLOAT32 is seen in place, the 16-bit types are converted into scratch memory.
 */
record FloatSlice(float[] values, int at, CpuScratch borrowed) implements AutoCloseable {

  static FloatSlice of(HostArray tensor, int from, int count, CpuScratch scratch) {
    if (tensor.dataType() == DataType.FLOAT32) {
      return new FloatSlice(tensor.floats(), from, null);
    }
    float[] values = scratch.take(count);
    StridedOperand.rows(tensor, from, count).line(from, count, values);
    return new FloatSlice(values, 0, scratch);
  }

  @Override
  public void close() {
    if (borrowed != null) {
      borrowed.give(values);
    }
  }
}
