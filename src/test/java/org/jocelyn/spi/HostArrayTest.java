package org.jocelyn.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** How {@link HostArray} reads and stores bytes. */
class HostArrayTest {
  @Test
  void bytesHaveTheSignOfTheirType() {
    // given
    byte[] bits = {0, 127, -128, -1};
    // when
    HostArray signed = HostArray.of(DataType.INT8, bits);
    HostArray unsigned = HostArray.of(DataType.UINT8, bits);
    // then
    double[] withSign = {0, 127, -128, -1};
    double[] without = {0, 127, 128, 255};
    for (int i = 0; i < bits.length; i++) {
      assertEquals(withSign[i], signed.get(i));
      assertEquals((long) withSign[i], signed.getLong(i));
      assertEquals(without[i], unsigned.get(i));
      assertEquals((long) without[i], unsigned.getLong(i));
    }
    assertSame(bits, unsigned.bytes());
    assertEquals(4, unsigned.byteSize());
  }

  @Test
  void doublesSaturateAndLongsWrap() {
    // given
    HostArray signed = HostArray.allocate(TensorType.of(DataType.INT8, 1));
    HostArray unsigned = HostArray.allocate(TensorType.of(DataType.UINT8, 1));
    double[] values = {1.9, -1.9, 200, -200, 300, 1e300, Double.NaN};
    int[] saturatedSigned = {1, -1, 127, -128, 127, 127, 0};
    int[] saturatedUnsigned = {1, 0, 200, 0, 255, 255, 0};
    for (int i = 0; i < values.length; i++) {
      // when
      signed.set(0, values[i]);
      unsigned.set(0, values[i]);
      // then
      assertEquals(saturatedSigned[i], signed.getLong(0), "INT8 of " + values[i]);
      assertEquals(saturatedUnsigned[i], unsigned.getLong(0), "UINT8 of " + values[i]);
    }
    signed.setLong(0, 200);
    unsigned.setLong(0, -200);
    assertEquals(-56, signed.getLong(0));
    assertEquals(56, unsigned.getLong(0));
  }

  @Test
  void bytesHoldNoOtherType() {
    DataTypeException refused =
        assertThrows(
            DataTypeException.class, () -> HostArray.of(DataType.INT32, new byte[] {1, 2}));
    assertTrue(refused.getMessage().contains("INT32"), refused.getMessage());
  }
}
