package org.jocelyn.cpu;

import org.jocelyn.spi.HostArray;

/**
 * A matrix of INT8 or UINT8 less its zero points, as floats: {@code element(index, p)} is {@code
 * values[offset + index·stride + p·depthStride] − zeroPoints[index]}, index counting A's rows or
 * B's columns, p what the product sums over.
 *
 * @param zeroPoints one for each index, or one for all
 */
record ByteOperand(HostArray values, int[] zeroPoints, int offset, int stride, int depthStride)
    implements GemmOperand {
  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int at) {
    byte[] x = values.bytes();
    int mask = CpuBytes.mask(values.dataType());
    int source = offset + first * stride + from * depthStride;
    for (int i = 0; i < width; i++) {
      int zero = i < count ? zeroPoints[zeroPoints.length == 1 ? 0 : first + i] : 0;
      for (int p = 0; p < depth; p++) {
        target[at + p * width + i] =
            i < count ? (x[source + i * stride + p * depthStride] & mask) - zero : 0;
      }
    }
  }
}
