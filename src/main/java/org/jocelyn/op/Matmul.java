package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Matrix product with an epilogue: {@code y = activation(alpha·A·B + bias + accumulator)}.
 *
 * <p>A is {@code [..., M, K]} ({@code [..., K, M]} when transposed), B is {@code [..., K, N]}
 * ({@code [..., N, K]}), the leading axes broadcast as in NumPy, y is {@code [..., M, N]}. As in
 * NumPy a vector A is a row and a vector B a column, and the axis this adds is dropped from y. A
 * and B have one element type, FLOAT32, FLOAT16 or BFLOAT16; products are summed in float32 and y
 * is FLOAT32. K = 0 gives zeros before the epilogue.
 *
 * <p>The bias is FLOAT32 of shape {@code [N]}. The accumulator is FLOAT32 of y's shape; y is
 * written over it.
 *
 * <p>Error: at most {@code 2·√K·ε·|alpha|·Σ|a||b|} before the activation, in expectation over
 * rounding; the contract test's bound is four times that.
 *
 * @param transposeA whether A's last two axes are swapped
 * @param transposeB whether B's last two axes are swapped
 * @param alpha factor of the product, finite
 * @param bias whether there is a bias input
 * @param accumulate whether there is an accumulator input, which y replaces
 * @param activation applied last
 */
public record Matmul(
    boolean transposeA,
    boolean transposeB,
    float alpha,
    boolean bias,
    boolean accumulate,
    Activation activation)
    implements Op {
  public Matmul {
    Objects.requireNonNull(activation, "activation");
    Rules.parameter(Float.isFinite(alpha), "Matmul", "alpha must be finite, got " + alpha);
  }

  /** {@code y = A·B}. */
  public static Matmul plain() {
    return new Matmul(false, false, 1, false, false, Activation.NONE);
  }

  /** The same product with A or B transposed. */
  public Matmul transposed(boolean a, boolean b) {
    return new Matmul(a, b, alpha, bias, accumulate, activation);
  }

  /** The same product multiplied by {@code factor}. */
  public Matmul scaled(float factor) {
    return new Matmul(transposeA, transposeB, factor, bias, accumulate, activation);
  }

  /** The same product with a bias input. */
  public Matmul withBias() {
    return new Matmul(transposeA, transposeB, alpha, true, accumulate, activation);
  }

  /** The same product added to, and written over, an accumulator input. */
  public Matmul accumulating() {
    return new Matmul(transposeA, transposeB, alpha, bias, true, activation);
  }

  /** The same product followed by {@code function}. */
  public Matmul then(Activation function) {
    return new Matmul(transposeA, transposeB, alpha, bias, accumulate, function);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("a", "b"));
    if (bias) {
      names.add("bias");
    }
    if (accumulate) {
      names.add("accumulator");
    }
    return names;
  }

  @Override
  public int sharesInput(int output) {
    return accumulate ? accumulatorInput() : -1;
  }

  @Override
  public boolean mutates() {
    return accumulate;
  }

  /** Index of the bias among the inputs, −1 without one. */
  public int biasInput() {
    return bias ? 2 : -1;
  }

  /** Index of the accumulator among the inputs, −1 without one. */
  public int accumulatorInput() {
    return accumulate ? (bias ? 3 : 2) : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16);
    Rules.sameType(this, inputs, 1, 0);
    Rules.minRank(this, inputs, 0, 1);
    Rules.minRank(this, inputs, 1, 1);
    MatmulGeometry geometry = geometry(inputs);
    Shape out = geometry.outputShape();
    if (bias) {
      Rules.type(this, inputs, biasInput(), DataType.FLOAT32);
      Rules.shape(
          inputs.get(biasInput()).shape().equals(Shape.of(geometry.n())),
          this,
          inputs,
          "bias must have shape [N] = [" + geometry.n() + "]");
    }
    if (accumulate) {
      Rules.type(this, inputs, accumulatorInput(), DataType.FLOAT32);
      Rules.shape(
          inputs.get(accumulatorInput()).shape().equals(out),
          this,
          inputs,
          "accumulator must have the output's shape " + out);
    }
    return List.of(new TensorType(DataType.FLOAT32, out));
  }

  /** M, N, K and the batch of the product of these inputs. */
  public MatmulGeometry geometry(List<TensorType> inputs) {
    return MatmulGeometry.of(this, transposeA, transposeB, inputs);
  }
}
