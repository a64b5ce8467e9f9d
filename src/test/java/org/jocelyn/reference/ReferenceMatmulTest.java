package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.jocelyn.Shape;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's {@link Matmul} against Commons Math and values worked by hand. */
class ReferenceMatmulTest {
  private static final Matmul PLAIN = Matmul.plain();

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,4", "17,5,9", "60,70,53", "1,8,120", "9,1,30"})
  void agreesWithCommonsMath(int m, int n, int k) {
    // given
    HostTensor a = HostTensor.random(41, m, k);
    HostTensor b = HostTensor.random(42, k, n);
    RealMatrix matrixA = matrix(a, m, k);
    RealMatrix matrixB = matrix(b, k, n);
    double[] expected = elements(matrixA.multiply(matrixB));
    // then
    assertClose(expected, run(PLAIN, a, b).get(0).values());
    HostTensor transposedA = tensor(matrixA.transpose());
    HostTensor transposedB = tensor(matrixB.transpose());
    assertClose(expected, run(PLAIN.transposed(true, false), transposedA, b).get(0).values());
    assertClose(expected, run(PLAIN.transposed(false, true), a, transposedB).get(0).values());
    Matmul both = PLAIN.transposed(true, true);
    assertClose(expected, run(both, transposedA, transposedB).get(0).values());
  }

  @Test
  void multipliesEachMatrixOfABatch() {
    // given 2 by 1 matrices of A against 2 of B
    HostTensor a = HostTensor.random(43, 2, 1, 3, 4);
    HostTensor b = HostTensor.random(44, 2, 4, 5);
    // when
    Output y = run(PLAIN, a, b).get(0);
    // then
    assertEquals(Shape.of(2, 2, 3, 5), y.type().shape());
    double[] values = y.values();
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        RealMatrix product = matrix(a, 12 * i, 3, 4).multiply(matrix(b, 20 * j, 4, 5));
        double[] part = new double[15];
        System.arraycopy(values, (2 * i + j) * 15, part, 0, 15);
        assertClose(elements(product), part);
      }
    }
  }

  @Test
  void multipliesVectors() {
    assertArrayEquals(new double[] {5}, run(PLAIN, x(3), x(3)).get(0).values());
    // [1, 2] by [[0, 1], [2, 3]], and the other way round
    assertArrayEquals(new double[] {4, 7}, run(PLAIN, row(1, 2), x(2, 2)).get(0).values());
    assertArrayEquals(new double[] {2, 8}, run(PLAIN, x(2, 2), row(1, 2)).get(0).values());
  }

  @Test
  void finishesInTheOrderStated() {
    // given A·B = [[2, 3], [6, 11]]
    HostTensor bias = row(1, -20);
    HostTensor accumulator = HostTensor.of(new float[] {10, 20, 30, 40}, 2, 2);
    Matmul op = PLAIN.scaled(2).withBias().accumulating().then(Activation.clip(0, 40));
    // when
    double[] y = run(op, x(2, 2), x(2, 2), bias, accumulator).get(0).values();
    // then 4 + 1 + 10, 6 − 20 + 20, 12 + 1 + 30 above 40, 22 − 20 + 40 above 40
    assertArrayEquals(new double[] {15, 6, 40, 40}, y);
  }

  @Test
  void givesZerosWhereThereIsNothingToSum() {
    assertArrayEquals(new double[4], run(PLAIN, x(2, 0), x(0, 2)).get(0).values());
    Matmul op = PLAIN.withBias().then(Activation.RELU);
    double[] y = run(op, x(2, 0), x(0, 2), row(3, -3)).get(0).values();
    assertArrayEquals(new double[] {3, 0, 3, 0}, y);
  }

  private static RealMatrix matrix(HostTensor tensor, int rows, int columns) {
    return matrix(tensor, 0, rows, columns);
  }

  private static RealMatrix matrix(HostTensor tensor, int from, int rows, int columns) {
    RealMatrix matrix = new BlockRealMatrix(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.setEntry(i, j, tensor.data().get(from + i * columns + j));
      }
    }
    return matrix;
  }

  private static HostTensor tensor(RealMatrix matrix) {
    double[] elements = elements(matrix);
    float[] values = new float[elements.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) elements[i];
    }
    return HostTensor.of(values, matrix.getRowDimension(), matrix.getColumnDimension());
  }

  private static double[] elements(RealMatrix matrix) {
    double[] elements = new double[matrix.getRowDimension() * matrix.getColumnDimension()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] =
          matrix.getEntry(i / matrix.getColumnDimension(), i % matrix.getColumnDimension());
    }
    return elements;
  }

  /** The reference sums in double, so only the rounding of the result to float remains. */
  private static void assertClose(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 0x1p-24 * Math.abs(expected[i]) + 1e-13);
    }
  }
}
