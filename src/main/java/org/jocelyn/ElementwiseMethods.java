package org.jocelyn;

import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/**
 * Functions of each element, with NumPy broadcasting between operands. {@link UnaryFunction} and
 * {@link BinaryFunction} say what each computes and how exactly.
 */
public sealed interface ElementwiseMethods extends TensorMethods permits Tensor {
  /** A function of each element; see {@link Unary}. */
  default Tensor apply(UnaryFunction function) {
    return run(Unary.of(function));
  }

  /** A function of the elements of two tensors; see {@link Binary}. */
  default Tensor apply(BinaryFunction function, Tensor b) {
    return run(new Binary(function), b);
  }

  default Tensor relu() {
    return apply(UnaryFunction.RELU);
  }

  default Tensor leakyRelu(float slope) {
    return run(new Unary(UnaryFunction.LEAKY_RELU, slope, 0));
  }

  /** {@code x > alpha ? x : 0}. */
  default Tensor thresholdedRelu(float alpha) {
    return run(new Unary(UnaryFunction.THRESHOLDED_RELU, alpha, 0));
  }

  /** Towards 0 by {@code step} beyond ±threshold, 0 between. */
  default Tensor shrink(float threshold, float step) {
    return run(new Unary(UnaryFunction.SHRINK, threshold, step));
  }

  /** With alpha = 1. */
  default Tensor elu() {
    return elu(1);
  }

  default Tensor elu(float alpha) {
    return run(new Unary(UnaryFunction.ELU, alpha, 0));
  }

  /** With the two published constants, under which activations keep mean 0 and variance 1. */
  default Tensor selu() {
    return run(new Unary(UnaryFunction.SELU, 1.6732632f, 1.050701f));
  }

  /** With alpha = 1. */
  default Tensor celu() {
    return celu(1);
  }

  default Tensor celu(float alpha) {
    return run(new Unary(UnaryFunction.CELU, alpha, 0));
  }

  default Tensor gelu() {
    return apply(UnaryFunction.GELU);
  }

  /** GELU's approximation by tanh. */
  default Tensor geluTanh() {
    return apply(UnaryFunction.GELU_TANH);
  }

  default Tensor sigmoid() {
    return apply(UnaryFunction.SIGMOID);
  }

  /** {@code min(1, max(0, x/6 + 1/2))}, PyTorch's; ONNX's has a slope of 0.2. */
  default Tensor hardSigmoid() {
    return hardSigmoid(1f / 6, 0.5f);
  }

  /** {@code min(1, max(0, slope·x + offset))}. */
  default Tensor hardSigmoid(float slope, float offset) {
    return run(new Unary(UnaryFunction.HARD_SIGMOID, slope, offset));
  }

  default Tensor hardSwish() {
    return apply(UnaryFunction.HARD_SWISH);
  }

  default Tensor silu() {
    return apply(UnaryFunction.SILU);
  }

  default Tensor mish() {
    return apply(UnaryFunction.MISH);
  }

  default Tensor tanh() {
    return apply(UnaryFunction.TANH);
  }

  default Tensor softplus() {
    return apply(UnaryFunction.SOFTPLUS);
  }

  default Tensor softsign() {
    return apply(UnaryFunction.SOFTSIGN);
  }

  default Tensor exp() {
    return apply(UnaryFunction.EXP);
  }

  default Tensor log() {
    return apply(UnaryFunction.LOG);
  }

  default Tensor sqrt() {
    return apply(UnaryFunction.SQRT);
  }

  default Tensor rsqrt() {
    return apply(UnaryFunction.RSQRT);
  }

  default Tensor reciprocal() {
    return apply(UnaryFunction.RECIPROCAL);
  }

  default Tensor abs() {
    return apply(UnaryFunction.ABS);
  }

  default Tensor neg() {
    return apply(UnaryFunction.NEG);
  }

  default Tensor sign() {
    return apply(UnaryFunction.SIGN);
  }

  default Tensor floor() {
    return apply(UnaryFunction.FLOOR);
  }

  default Tensor ceil() {
    return apply(UnaryFunction.CEIL);
  }

  /** Ties go to the even neighbour. */
  default Tensor round() {
    return apply(UnaryFunction.ROUND);
  }

  default Tensor erf() {
    return apply(UnaryFunction.ERF);
  }

  default Tensor sin() {
    return apply(UnaryFunction.SIN);
  }

  default Tensor cos() {
    return apply(UnaryFunction.COS);
  }

  default Tensor tan() {
    return apply(UnaryFunction.TAN);
  }

  default Tensor asin() {
    return apply(UnaryFunction.ASIN);
  }

  default Tensor acos() {
    return apply(UnaryFunction.ACOS);
  }

  default Tensor atan() {
    return apply(UnaryFunction.ATAN);
  }

  default Tensor sinh() {
    return apply(UnaryFunction.SINH);
  }

  default Tensor cosh() {
    return apply(UnaryFunction.COSH);
  }

  default Tensor asinh() {
    return apply(UnaryFunction.ASINH);
  }

  default Tensor acosh() {
    return apply(UnaryFunction.ACOSH);
  }

  default Tensor atanh() {
    return apply(UnaryFunction.ATANH);
  }

  /** Each element to a constant power. */
  default Tensor pow(float exponent) {
    return run(new Unary(UnaryFunction.POWER, exponent, 0));
  }

  /** {@code min(high, max(low, x))}. */
  default Tensor clip(float low, float high) {
    return run(new Unary(UnaryFunction.CLIP, low, high));
  }

  /** Logical not of a BOOL tensor. */
  default Tensor not() {
    return apply(UnaryFunction.NOT);
  }

  /** BOOL: which elements are NaN. */
  default Tensor isNaN() {
    return apply(UnaryFunction.IS_NAN);
  }

  /** BOOL: which elements are infinite. */
  default Tensor isInf() {
    return apply(UnaryFunction.IS_INF);
  }

  default Tensor add(Tensor b) {
    return apply(BinaryFunction.ADD, b);
  }

  default Tensor sub(Tensor b) {
    return apply(BinaryFunction.SUB, b);
  }

  default Tensor mul(Tensor b) {
    return apply(BinaryFunction.MUL, b);
  }

  default Tensor div(Tensor b) {
    return apply(BinaryFunction.DIV, b);
  }

  /** {@code x + b}; see {@link #mul(float)} for integer tensors. */
  default Tensor add(float b) {
    return type().dataType() == DataType.FLOAT32
        ? run(new Unary(UnaryFunction.AFFINE, 1, b))
        : withScalar(BinaryFunction.ADD, b);
  }

  /** {@code x − b}; see {@link #mul(float)} for integer tensors. */
  default Tensor sub(float b) {
    return type().dataType() == DataType.FLOAT32
        ? run(new Unary(UnaryFunction.AFFINE, 1, -b))
        : withScalar(BinaryFunction.SUB, b);
  }

  /**
   * {@code x·b}.
   *
   * @throws ParameterException if the tensor is of integers and b is not one
   */
  default Tensor mul(float b) {
    return type().dataType() == DataType.FLOAT32
        ? run(new Unary(UnaryFunction.AFFINE, b, -0f)) // adding −0 changes nothing, +0 would −0
        : withScalar(BinaryFunction.MUL, b);
  }

  /** {@code x/b}; see {@link #mul(float)} for integer tensors. */
  default Tensor div(float b) {
    return withScalar(BinaryFunction.DIV, b);
  }

  /** The smaller of each pair. */
  default Tensor min(Tensor b) {
    return apply(BinaryFunction.MIN, b);
  }

  /** The larger of each pair. */
  default Tensor max(Tensor b) {
    return apply(BinaryFunction.MAX, b);
  }

  default Tensor pow(Tensor exponent) {
    return apply(BinaryFunction.POW, exponent);
  }

  /** The remainder with the sign of the divisor. */
  default Tensor mod(Tensor b) {
    return apply(BinaryFunction.MOD, b);
  }

  /** The remainder with the sign of the dividend. */
  default Tensor fmod(Tensor b) {
    return apply(BinaryFunction.FMOD, b);
  }

  default Tensor equal(Tensor b) {
    return apply(BinaryFunction.EQUAL, b);
  }

  default Tensor notEqual(Tensor b) {
    return apply(BinaryFunction.NOT_EQUAL, b);
  }

  default Tensor less(Tensor b) {
    return apply(BinaryFunction.LESS, b);
  }

  default Tensor lessEqual(Tensor b) {
    return apply(BinaryFunction.LESS_EQUAL, b);
  }

  default Tensor greater(Tensor b) {
    return apply(BinaryFunction.GREATER, b);
  }

  default Tensor greaterEqual(Tensor b) {
    return apply(BinaryFunction.GREATER_EQUAL, b);
  }

  default Tensor and(Tensor b) {
    return apply(BinaryFunction.AND, b);
  }

  default Tensor or(Tensor b) {
    return apply(BinaryFunction.OR, b);
  }

  default Tensor xor(Tensor b) {
    return apply(BinaryFunction.XOR, b);
  }

  /** Elements of x where this BOOL tensor is true, of {@code otherwise} where not. */
  default Tensor where(Tensor x, Tensor otherwise) {
    return run(new Where(), x, otherwise);
  }

  /**
   * {@code x/(1 − rate)} where an element is kept, else 0; see {@link Dropout}.
   *
   * @param rate the share that is left out; in [0, 1)
   * @param counter INT64 [2], which says what is left out: a seed, and how often it served
   */
  default Tensor dropout(float rate, Tensor counter) {
    return run(new Dropout(rate), counter);
  }

  /** The elements converted to another type; see {@link Cast}. */
  default Tensor cast(DataType target) {
    return run(new Cast(target));
  }

  private Tensor withScalar(BinaryFunction function, float value) {
    TensorType scalar = type().withShape(Shape.scalar());
    if (scalar.dataType().isInteger() && value != Math.rint(value)) {
      throw new ParameterException(
          "Binary."
              + function
              + "(a "
              + type()
              + ", "
              + value
              + "): the scalar must be an integer");
    }
    try (Tensor b = backend().full(scalar, value)) {
      return apply(function, b);
    }
  }
}
