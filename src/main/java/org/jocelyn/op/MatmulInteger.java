package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Matrix product of small integers: {@code y = (A − zeroPointA)·(B − zeroPointB)}.
 *
 * <p>A is {@code [..., M, K]}, B {@code [..., K, N]}, each INT8 or UINT8; y is INT32 {@code [...,
 * M, N]}. Leading axes broadcast and vectors are rows and columns as in {@link Matmul}. A's zero
 * point is of A's type and a scalar (or {@code [1]}), or {@code [M]}, one for each row; B's is of
 * B's type and a scalar, or {@code [N]}, one for each column. Without one it is 0.
 *
 * <p>Exact; sums beyond INT32, which take a K of more than 33,000, wrap around.
 *
 * <p>Source: ONNX MatMulInteger, opset 10.
 *
 * @param zeroPointA whether there is a zero point of A
 * @param zeroPointB whether there is a zero point of B
 */
public record MatmulInteger(boolean zeroPointA, boolean zeroPointB) implements Op {
  /** {@code y = A·B}. */
  public static MatmulInteger plain() {
    return new MatmulInteger(false, false);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("a", "b"));
    if (zeroPointA) {
      names.add("zeroPointA");
    }
    if (zeroPointB) {
      names.add("zeroPointB");
    }
    return List.copyOf(names);
  }

  /** Index of A's zero point among the inputs, −1 without one. */
  public int zeroPointInputA() {
    return zeroPointA ? 2 : -1;
  }

  /** Index of B's zero point among the inputs, −1 without one. */
  public int zeroPointInputB() {
    return zeroPointB ? (zeroPointA ? 3 : 2) : -1;
  }

  /** Whether each row of A has a zero point of its own. */
  public boolean hasRowZeroPoints(List<TensorType> inputs) {
    return zeroPointA && inputs.get(zeroPointInputA()).size() > 1;
  }

  /** Whether each column of B has a zero point of its own. */
  public boolean hasColumnZeroPoints(List<TensorType> inputs) {
    return zeroPointB && inputs.get(zeroPointInputB()).size() > 1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.INT8, DataType.UINT8);
    Rules.type(this, inputs, 1, DataType.INT8, DataType.UINT8);
    Rules.minRank(this, inputs, 0, 1);
    Rules.minRank(this, inputs, 1, 1);
    MatmulGeometry geometry = MatmulGeometry.of(this, false, false, inputs);
    if (zeroPointA) {
      QuantizationRules.zeroPoint(this, inputs, zeroPointInputA(), 0, geometry.m());
    }
    if (zeroPointB) {
      QuantizationRules.zeroPoint(this, inputs, zeroPointInputB(), 1, geometry.n());
    }
    return List.of(new TensorType(DataType.INT32, geometry.outputShape()));
  }

  /**
   * M, N, K and the batch of the product of these inputs, in one matrix where it can be seen so.
   */
  public MatmulGeometry geometry(List<TensorType> inputs) {
    return MatmulGeometry.of(this, false, false, inputs).folded(hasRowZeroPoints(inputs));
  }
}
