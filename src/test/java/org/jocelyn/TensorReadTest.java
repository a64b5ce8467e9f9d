package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the readers of {@link Tensor} make of bytes. */
class TensorReadTest {
  private static final byte[] BITS = {0, 127, -128, -1};

  @TestFactory
  Stream<DynamicTest> bytesAreReadWithTheSignOfTheirType() {
    return OnEveryBackend.run(
        backend -> {
          try (Tensor signed = bytes(backend, DataType.INT8);
              Tensor unsigned = bytes(backend, DataType.UINT8)) {
            assertArrayEquals(new int[] {0, 127, -128, -1}, signed.toIntArray());
            assertArrayEquals(new long[] {0, 127, -128, -1}, signed.toLongArray());
            assertArrayEquals(new int[] {0, 127, 128, 255}, unsigned.toIntArray());
            assertArrayEquals(new long[] {0, 127, 128, 255}, unsigned.toLongArray());
            assertArrayEquals(BITS, signed.toByteArray());
            assertArrayEquals(BITS, unsigned.toByteArray());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> otherTypesAreNoBytes() {
    return OnEveryBackend.run(
        backend -> {
          try (Tensor flags = backend.tensor(new boolean[] {true}, 1);
              Tensor longs = backend.tensor(new long[] {1}, 1)) {
            DataTypeException refusal =
                assertThrows(DataTypeException.class, flags::toByteArray, "BOOL");
            assertTrue(refusal.getMessage().contains("toByteArray(BOOL[1])"), refusal.getMessage());
            assertThrows(DataTypeException.class, longs::toIntArray, "INT64 to int");
          }
        });
  }

  private static Tensor bytes(Backend backend, DataType type) {
    return backend.tensor(HostArray.of(type, BITS), Shape.of(2, 2));
  }
}
