package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jocelyn.op.Philox;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** Whether each fluent method of {@link ElementwiseMethods} calls what its name says. */
class ElementwiseMethodsTest {
  private static final Backend BACKEND = TestBackends.reference();

  @Test
  void functionsOfOneElement() {
    assertEquals(0, at(-1, Tensor::relu));
    assertEquals(-0.5, at(-1, x -> x.leakyRelu(0.5f)));
    assertEquals(-0.63212, at(-1, Tensor::elu), 1e-5);
    assertEquals(-1.26424, at(-1, x -> x.elu(2)), 1e-5);
    assertEquals(-1.11133, at(-1, Tensor::selu), 1e-5);
    assertEquals(-0.63212, at(-1, Tensor::celu), 1e-5);
    assertEquals(-0.78694, at(-1, x -> x.celu(2)), 1e-5);
    assertEquals(0.841345, at(1, Tensor::gelu), 1e-6);
    assertEquals(0.841192, at(1, Tensor::geluTanh), 1e-6);
    assertEquals(0.880797, at(2, Tensor::sigmoid), 1e-6);
    assertEquals(0.666667, at(1, Tensor::hardSigmoid), 1e-6);
    assertEquals(0.7, at(1, x -> x.hardSigmoid(0.2f, 0.5f)), 1e-6);
    assertEquals(-1 / 3.0, at(-1, Tensor::hardSwish), 1e-6);
    assertEquals(0.731059, at(1, Tensor::silu), 1e-6);
    assertEquals(0.865098, at(1, Tensor::mish), 1e-6);
    assertEquals(0.761594, at(1, Tensor::tanh), 1e-6);
    assertEquals(1.313262, at(1, Tensor::softplus), 1e-6);
    assertEquals(0.75, at(3, Tensor::softsign));
    assertEquals(2.718282, at(1, Tensor::exp), 1e-6);
    assertEquals(0.693147, at(2, Tensor::log), 1e-6);
    assertEquals(3, at(9, Tensor::sqrt));
    assertEquals(0.25, at(16, Tensor::rsqrt));
    assertEquals(0.125, at(8, Tensor::reciprocal));
    assertEquals(3, at(-3, Tensor::abs));
    assertEquals(-3, at(3, Tensor::neg));
    assertEquals(-1, at(-3, Tensor::sign));
    assertEquals(-2, at(-1.5f, Tensor::floor));
    assertEquals(-1, at(-1.5f, Tensor::ceil));
    assertEquals(2, at(2.5f, Tensor::round));
    assertEquals(0.520500, at(0.5f, Tensor::erf), 1e-6);
    assertEquals(0.841471, at(1, Tensor::sin), 1e-6);
    assertEquals(0.540302, at(1, Tensor::cos), 1e-6);
    assertEquals(1.557408, at(1, Tensor::tan), 1e-6);
    assertEquals(0.523599, at(0.5f, Tensor::asin), 1e-6);
    assertEquals(1.047198, at(0.5f, Tensor::acos), 1e-6);
    assertEquals(0.785398, at(1, Tensor::atan), 1e-6);
    assertEquals(1.175201, at(1, Tensor::sinh), 1e-6);
    assertEquals(1.543081, at(1, Tensor::cosh), 1e-6);
    assertEquals(0.881374, at(1, Tensor::asinh), 1e-6);
    assertEquals(1.316958, at(2, Tensor::acosh), 1e-6);
    assertEquals(0.549306, at(0.5f, Tensor::atanh), 1e-6);
    assertEquals(0, at(1, x -> x.thresholdedRelu(1.5f)));
    assertEquals(2, at(2, x -> x.thresholdedRelu(1.5f)));
    assertEquals(1.75, at(2, x -> x.shrink(0.5f, 0.25f)));
    assertEquals(8, at(4, x -> x.pow(1.5f)));
    assertEquals(2, at(5, x -> x.clip(-1, 2)));
    assertEquals(1, at(Float.NaN, Tensor::isNaN));
    assertEquals(1, at(Float.NEGATIVE_INFINITY, Tensor::isInf));
    assertEquals(1, at(0, x -> x.isInf().not()));
  }

  @Test
  void functionsOfTwo() {
    assertEquals(9, of(7, 2, Tensor::add));
    assertEquals(5, of(7, 2, Tensor::sub));
    assertEquals(14, of(7, 2, Tensor::mul));
    assertEquals(3.5, of(7, 2, Tensor::div));
    assertEquals(2, of(7, 2, Tensor::min));
    assertEquals(7, of(7, 2, Tensor::max));
    assertEquals(49, of(7, 2, Tensor::pow));
    assertEquals(1, of(-7, 2, Tensor::mod));
    assertEquals(-1, of(-7, 2, Tensor::fmod));
    assertEquals(0, of(7, 2, Tensor::equal));
    assertEquals(1, of(7, 2, Tensor::notEqual));
    assertEquals(0, of(7, 7, Tensor::less));
    assertEquals(1, of(7, 7, Tensor::lessEqual));
    assertEquals(0, of(7, 7, Tensor::greater));
    assertEquals(1, of(7, 7, Tensor::greaterEqual));
    assertEquals(0, of(1, 0, (a, b) -> truth(a).and(truth(b))));
    assertEquals(1, of(1, 0, (a, b) -> truth(a).or(truth(b))));
    assertEquals(0, of(1, 1, (a, b) -> truth(a).xor(truth(b))));
    assertEquals(7, of(7, 2, (a, b) -> a.greater(b).where(a, b)));
  }

  @Test
  void scalars() {
    assertEquals(9, at(7, x -> x.add(2)));
    assertEquals(5, at(7, x -> x.sub(2)));
    assertEquals(14, at(7, x -> x.mul(2)));
    assertEquals(7 / 3f, at(7, x -> x.div(3)));
    assertEquals(Double.NEGATIVE_INFINITY, at(-0f, x -> x.mul(3).reciprocal()), "−0·3 is −0");
  }

  @Test
  void scalarsOfIntegersAreIntegers() {
    long open = BACKEND.memory().tensors();
    BACKEND.tidy(
        () -> {
          Tensor x = BACKEND.tensor(new int[] {7, -7}, 2);
          assertArrayEquals(new int[] {9, -5}, x.add(2).toIntArray());
          assertArrayEquals(new int[] {5, -9}, x.sub(2).toIntArray());
          assertArrayEquals(new int[] {14, -14}, x.mul(2).toIntArray());
          assertArrayEquals(new int[] {3, -3}, x.div(2).toIntArray());
          ParameterException refusal = assertThrows(ParameterException.class, () -> x.mul(0.5f));
          assertTrue(refusal.getMessage().contains("INT32[2], 0.5"), refusal.getMessage());
        });
    assertEquals(open, BACKEND.memory().tensors());
  }

  @Test
  void dropoutKeepsWhatItsCounterSays() {
    BACKEND.tidy(
        () -> {
          Tensor x = BACKEND.ones(1000);
          Tensor counter = BACKEND.tensor(new long[] {5, 1}, 2);
          float[] y = x.dropout(0.25f, counter).toFloatArray();
          float[] numbers = new Philox(5, 1).uniform(1000, 0, 1);
          for (int i = 0; i < y.length; i++) {
            assertEquals(numbers[i] < 0.25f ? 0 : 4 / 3f, y[i], 1e-6f);
          }
          assertArrayEquals(x.toFloatArray(), x.dropout(0, counter).toFloatArray());
        });
  }

  private static Tensor truth(Tensor x) {
    return x.cast(DataType.BOOL);
  }

  private static double at(float x, Function<Tensor, Tensor> method) {
    double[] y = new double[1];
    BACKEND.tidy(
        () -> {
          y[0] = method.apply(BACKEND.scalar(x)).item();
        });
    return y[0];
  }

  private static double of(float a, float b, BiFunction<Tensor, Tensor, Tensor> method) {
    return at(a, x -> method.apply(x, BACKEND.scalar(b)));
  }
}
