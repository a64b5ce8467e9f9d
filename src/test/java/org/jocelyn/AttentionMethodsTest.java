package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.op.Attention;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Softmax;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The methods of {@link AttentionMethods} and their like in {@link NormalizationMethods}. */
class AttentionMethodsTest {
  private static final Attention MASKED =
      Attention.plain().masked(new Masking(Masking.Kind.ADDITIVE, true, true));

  /** With values that are a unit matrix, attention gives its weights. */
  @TestFactory
  Stream<DynamicTest> weightsAreWhatAttentionGathersFromUnitVectors() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given
                  Tensor q = random(backend, 1, 2, 4, 5, 8);
                  Tensor k = random(backend, 2, 2, 2, 7, 8);
                  Tensor mask = random(backend, 3, 5, 7);
                  Tensor lengths = backend.tensor(new int[] {3, 7}, 2);
                  float[] units = new float[2 * 2 * 7 * 7];
                  for (int i = 0; i < units.length; i++) {
                    units[i] = i % 7 == i / 7 % 7 ? 1 : 0;
                  }
                  Tensor v = backend.tensor(units, 2, 2, 7, 7);
                  long open = backend.memory().tensors();
                  // when
                  Tensor weights = q.attentionWeights(MASKED, k, mask, lengths);
                  // then
                  assertEquals(open + 1, backend.memory().tensors());
                  Tensor gathered = q.attention(MASKED, k, v, mask, lengths);
                  assertEquals(Shape.of(2, 4, 5, 7), weights.shape());
                  assertArrayEquals(gathered.toFloatArray(), weights.toFloatArray(), 1e-6f);
                }));
  }

  /** One key after the other through a cache, as all of them at once under a causal mask. */
  @TestFactory
  Stream<DynamicTest> aCacheGrownStepByStepGivesWhatCausalAttentionGives() {
    Masking lengths = new Masking(Masking.Kind.NONE, false, true);
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given room for more keys than come, and what is not written is NaN
                  Tensor q = random(backend, 1, 1, 4, 6, 8);
                  Tensor k = random(backend, 2, 1, 2, 6, 8);
                  Tensor v = random(backend, 3, 1, 2, 6, 8);
                  Tensor keys = backend.full(Double.NaN, 1, 2, 9, 8);
                  Tensor values = backend.full(Double.NaN, 1, 2, 9, 8);
                  Attention causal = Attention.plain().masked(Masking.CAUSAL);
                  float[] expected = q.attention(causal, k, v).toFloatArray();
                  for (int step = 0; step < 6; step++) {
                    // when
                    keys.appendAt(step, k.slice(2, step, step + 1));
                    values.appendAt(step, v.slice(2, step, step + 1));
                    Tensor length = backend.tensor(new int[] {step + 1}, 1);
                    float[] y =
                        q.slice(2, step, step + 1)
                            .attention(Attention.plain().masked(lengths), keys, values, length)
                            .toFloatArray();
                    // then
                    for (int head = 0; head < 4; head++) {
                      int at = (head * 6 + step) * 8;
                      assertArrayEquals(
                          Arrays.copyOfRange(expected, at, at + 8),
                          Arrays.copyOfRange(y, head * 8, head * 8 + 8),
                          1e-6f);
                    }
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> normsAndSoftmaxTakeTheTrailingAxes() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Tensor x = backend.tensor(new float[] {1, 2, 3}, 1, 3);
                  Tensor ones = backend.ones(3);
                  Tensor zeros = backend.zeros(3);
                  float[] y = x.layerNorm(ones, zeros).toFloatArray();
                  assertArrayEquals(new float[] {-1.22474f, 0, 1.22474f}, y, 1e-4f);
                  assertArrayEquals(
                      y, x.layerNormResidual(ones, zeros, x).get(0).toFloatArray(), 1e-4f);
                  float[] rms = x.rmsNorm(ones, 0).toFloatArray();
                  assertArrayEquals(new float[] {0.46291f, 0.92582f, 1.38873f}, rms, 1e-5f);
                  assertArrayEquals(
                      new float[] {2, 4, 6}, x.rmsNormResidual(ones, 0, x).get(1).toFloatArray());
                  float[] p = {0.09003f, 0.24473f, 0.66524f};
                  assertArrayEquals(p, x.softmax(-1).toFloatArray(), 1e-5f);
                  assertArrayEquals(
                      p, x.softmax(Softmax.along(1), new Tensor[0]).toFloatArray(), 1e-5f);
                  assertEquals(-0.40761f, x.logSoftmax(1).toFloatArray()[2], 1e-5f);
                }));
  }

  @TestFactory
  Stream<DynamicTest> crossEntropyIsTheLogarithmOfTheTargetsShare() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given logits whose softmax is 0.09, 0.24 and 0.67
                  Tensor x = backend.tensor(new float[] {1, 2, 3, 1, 2, 3}, 2, 3);
                  Tensor targets = backend.tensor(new int[] {2, 0}, 2);
                  float[] expected = {0.40761f, 2.40761f};
                  // then
                  assertArrayEquals(expected, x.crossEntropy(targets).toFloatArray(), 1e-5f);
                  CrossEntropy how = CrossEntropy.plain();
                  assertArrayEquals(
                      expected, x.crossEntropy(how, targets).get(0).toFloatArray(), 1e-5f);
                  Tensor weights = backend.tensor(new float[] {10, 1, 2}, 3);
                  List<Tensor> weighted = x.crossEntropy(how.weighted(), targets, weights);
                  float[] losses = weighted.get(0).toFloatArray();
                  assertArrayEquals(new float[] {0.81521f, 24.0761f}, losses, 1e-4f);
                  assertArrayEquals(new float[] {2, 10}, weighted.get(1).toFloatArray());
                }));
  }

  @TestFactory
  Stream<DynamicTest> weightsRefuseWhatAttentionRefuses() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Tensor q = backend.zeros(1, 4, 5, 8);
                  Tensor k = backend.zeros(1, 3, 5, 8);
                  String message =
                      assertThrows(
                              ShapeException.class, () -> q.attentionWeights(Attention.plain(), k))
                          .getMessage();
                  assertTrue(message.contains("[1, 4, 5, 8]"), message);
                  message =
                      assertThrows(ParameterException.class, () -> q.attentionWeights(MASKED, q))
                          .getMessage();
                  assertTrue(message.contains("[mask, lengths], got 0"), message);
                }));
  }

  private static Tensor random(Backend backend, long seed, long... shape) {
    HostTensor values = HostTensor.random(seed, shape);
    return backend.tensor(values.data(), values.shape());
  }
}
