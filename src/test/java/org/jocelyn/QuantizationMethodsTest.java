package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The fluent methods of quantization, together. */
class QuantizationMethodsTest {
  @TestFactory
  Stream<DynamicTest> eachMethodGivesItsOperationItsParameters() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Tensor x = backend.tensor(new float[] {1, -2, 3, 4}, 2, 2);
                  Tensor scale = backend.scalar(0.5f);
                  Tensor scales = backend.tensor(new float[] {0.5f, 1}, 2);
                  Tensor zero = bytes(backend, Shape.scalar(), 9);
                  Tensor zeros = bytes(backend, Shape.of(2), 9, 1);
                  Tensor signed = x.quantize(scale, DataType.INT8);
                  assertArrayEquals(new int[] {2, -4, 6, 8}, signed.toIntArray());
                  assertArrayEquals(x.toFloatArray(), signed.dequantize(scale).toFloatArray());
                  Tensor shifted = x.quantize(scale, zero);
                  assertArrayEquals(new int[] {11, 5, 15, 17}, shifted.toIntArray());
                  assertArrayEquals(
                      x.toFloatArray(), shifted.dequantize(scale, zero).toFloatArray());
                  Tensor columns = x.quantize(1, scales, zeros);
                  assertArrayEquals(new int[] {11, 0, 15, 5}, columns.toIntArray());
                  assertArrayEquals(
                      new float[] {1, -1, 3, 4},
                      columns.dequantize(1, scales, zeros).toFloatArray());
                  assertArrayEquals(
                      new int[] {11 * 11 + 5 * 15, 11 * 5 + 5 * 17, 15 * 11 + 17 * 15, 364},
                      shifted.matmulInteger(shifted).toIntArray());
                  assertArrayEquals(
                      new int[] {2 * 2 - 4 * 6, 2 * -4 - 4 * 8, 2 * 6 + 8 * 6, 6 * -4 + 8 * 8},
                      shifted.matmulInteger(shifted, zero, zero).toIntArray());
                }));
  }

  @TestFactory
  Stream<DynamicTest> productsOfQuantizedTensorsAreNearThoseOfTheNumbers() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given
                  HostTensor a = HostTensor.random(1, 12, 40);
                  HostTensor b = HostTensor.random(2, 40, 8);
                  Tensor x = backend.tensor(a.data(), a.shape());
                  Tensor w = backend.tensor(b.data(), b.shape());
                  // when
                  List<Tensor> qx = x.dynamicQuantize();
                  List<Tensor> qw = w.dynamicQuantize();
                  Tensor sums = qx.get(0).matmulInteger(qw.get(0), qx.get(2), qw.get(2));
                  Tensor y = sums.dequantize(qx.get(1).mul(qw.get(1)));
                  // then half a step of either at most, times the other, 40 times
                  float[] exact = x.matmul(w).toFloatArray();
                  assertArrayEquals(exact, y.toFloatArray(), 40 * 2 * 0.51f * 2 / 255);
                  assertEquals(DataType.INT32, sums.dataType());
                }));
  }

  private static Tensor bytes(Backend backend, Shape shape, int... values) {
    byte[] bits = new byte[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) values[i];
    }
    return backend.tensor(HostArray.of(DataType.UINT8, bits), shape);
  }
}
