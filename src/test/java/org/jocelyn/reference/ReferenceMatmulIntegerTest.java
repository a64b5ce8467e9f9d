package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's {@link MatmulInteger} against Commons Math and values worked by hand. */
class ReferenceMatmulIntegerTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,4", "17,5,9", "40,50,300"})
  void agreesWithCommonsMath(int m, int n, int k) {
    // given
    HostTensor a = bytes(1, DataType.UINT8, m, k);
    HostTensor b = bytes(2, DataType.INT8, k, n);
    HostTensor zerosOfRows = bytes(3, DataType.UINT8, m);
    HostTensor zerosOfColumns = bytes(4, DataType.INT8, n);
    RealMatrix left = new BlockRealMatrix(m, k);
    RealMatrix right = new BlockRealMatrix(k, n);
    for (int p = 0; p < k; p++) {
      for (int i = 0; i < m; i++) {
        left.setEntry(i, p, a.data().get(i * k + p) - zerosOfRows.data().get(i));
      }
      for (int j = 0; j < n; j++) {
        right.setEntry(p, j, b.data().get(p * n + j) - zerosOfColumns.data().get(j));
      }
    }
    RealMatrix product = left.multiply(right);
    // when
    MatmulInteger op = new MatmulInteger(true, true);
    Output y = run(op, a, b, zerosOfRows, zerosOfColumns).get(0);
    // then
    assertEquals(TensorType.of(DataType.INT32, m, n), y.type());
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(product.getEntry(i, j), y.values()[i * n + j]);
      }
    }
  }

  @Test
  void bytesHaveTheSignOfTheirType() {
    // given the same bits 200, and 3 by 2 less 1
    HostTensor signed = HostTensor.filled(TensorType.of(DataType.INT8, 1, 1), 0).with(0, -56);
    HostTensor unsigned = HostTensor.filled(TensorType.of(DataType.UINT8, 1, 1), 200);
    MatmulInteger plain = MatmulInteger.plain();
    assertArrayEquals(new double[] {-11200}, run(plain, signed, unsigned).get(0).values());
    assertArrayEquals(new double[] {40000}, run(plain, unsigned, unsigned).get(0).values());
    HostTensor one = HostTensor.filled(TensorType.of(DataType.UINT8), 1);
    MatmulInteger lessOne = new MatmulInteger(false, true);
    assertArrayEquals(
        new double[] {-56 * 199}, run(lessOne, signed, unsigned, one).get(0).values());
  }

  @Test
  void sumsWrapAround() {
    HostTensor row = HostTensor.filled(TensorType.of(DataType.UINT8, 40_000), 255);
    double y = run(MatmulInteger.plain(), row, row).get(0).values()[0];
    assertEquals(40_000.0 * 255 * 255 - 0x1p32, y);
  }

  @Test
  void everyMatrixOfABatchHasTheZeroPointsOfItsRows() {
    // given three matrices of A, 2 by 1, against one of B
    HostTensor a = HostTensor.filled(TensorType.of(DataType.INT8, 3, 2, 1), 10);
    HostTensor b = HostTensor.filled(TensorType.of(DataType.INT8, 1, 1), 1);
    HostTensor zeros = HostTensor.filled(TensorType.of(DataType.INT8, 2), 1).with(1, 4);
    // when
    Output y = run(new MatmulInteger(true, false), a, b, zeros).get(0);
    // then
    assertEquals(Shape.of(3, 2, 1), y.type().shape());
    assertArrayEquals(new double[] {9, 6, 9, 6, 9, 6}, y.values());
  }

  private static HostTensor bytes(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), 0, 256);
  }
}
