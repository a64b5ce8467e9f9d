package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What training leaves out of an attention's weights. */
class AttentionDropoutTest {
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final float RATE = 0.25f;

  private static MultiHeadAttention attention(float dropout) {
    return new MultiHeadAttention(WIDTH, HEADS, WIDTH, WIDTH, Optional.empty(), dropout);
  }

  private static Tensor random(Backend backend, long seed, long... shape) {
    HostTensor values = HostTensor.random(seed, shape);
    return backend.tensor(values.data(), values.shape());
  }

  private static Stream<DynamicTest> inTraining(
      float dropout, BiConsumer<Backend, MultiHeadAttention> scene) {
    return OnEveryBackend.run(
        backend -> {
          try (MultiHeadAttention attention = attention(dropout)) {
            attention.initialize(backend, 3);
            attention.train();
            long open = backend.memory().tensors();
            backend.tidy(() -> scene.accept(backend, attention));
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  /** Lets the next pass leave out what the first did. */
  private static void rewind(MultiHeadAttention attention) {
    attention.all().get("dropout.counter").set(attention.backend().tensor(new long[] {9, 0}, 2));
  }

  private static float[] tokens(Tensor y, int sequence, int from, int to) {
    return y.slice(0, sequence, sequence + 1).slice(1, from, to).toFloatArray();
  }

  /** So small a rate leaves nothing out here, but goes the way of dropout. */
  @TestFactory
  Stream<DynamicTest> whereNothingIsLeftOutItIsTheFusedAttention() {
    return inTraining(
        1e-9f,
        (backend, attention) -> {
          // given
          Tensor x = random(backend, 1, 2, 5, WIDTH);
          boolean[] real = {true, true, true, false, false, true, true, true, true, true};
          AttentionMask lengths = AttentionMask.lengths(backend.tensor(new int[] {3, 5}, 2));
          AttentionMask keep = AttentionMask.keep(backend.tensor(real, 2, 5));
          for (AttentionMask mask :
              List.of(AttentionMask.NONE, AttentionMask.CAUSAL, lengths.causal(), keep)) {
            // when
            attention.train();
            Tensor trained = attention.forward(x, mask);
            attention.evaluate();
            Tensor used = attention.forward(x, mask);
            // then
            assertArrayEquals(used.toFloatArray(), trained.toFloatArray(), 1e-5f);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> inUseAndWithoutARateNothingIsLeftOut() {
    return inTraining(
        0,
        (backend, attention) -> {
          Tensor x = random(backend, 1, 2, 5, WIDTH);
          float[] trained = attention.forward(x, AttentionMask.CAUSAL).toFloatArray();
          MultiHeadAttention dropping = attention(RATE);
          dropping.initialize(backend, 3);
          float[] used = dropping.forward(x, AttentionMask.CAUSAL).toFloatArray();
          assertArrayEquals(used, trained);
          dropping.train();
          float[] dropped = dropping.forward(x, AttentionMask.CAUSAL).toFloatArray();
          assertFalse(Arrays.equals(used, dropped));
          dropping.close();
        });
  }

  @TestFactory
  Stream<DynamicTest> itIsTheWeightsThatAreLeftOut() {
    return inTraining(
        RATE,
        (backend, attention) -> {
          // given values and an output that are projected to themselves
          float[] unit = new float[WIDTH * WIDTH];
          for (int i = 0; i < WIDTH; i++) {
            unit[i * WIDTH + i] = 1;
          }
          for (String name : List.of("v_proj", "out_proj")) {
            attention.all().get(name + ".weight").set(backend.tensor(unit, WIDTH, WIDTH));
            attention.all().get(name + ".bias").set(backend.zeros(WIDTH));
          }
          Tensor x = random(backend, 1, 3, 5, WIDTH);
          Tensor values = x.reshape(3, 5, HEADS, WIDTH / HEADS).permute(0, 2, 1, 3);
          // when
          rewind(attention);
          MultiHeadAttention.Attended attended =
              attention.attend(x, x, x, AttentionMask.CAUSAL, false);
          // then
          Tensor counter = backend.tensor(new long[] {9, 0}, 2);
          Tensor expected =
              attended.weights().dropout(RATE, counter).matmul(values).permute(0, 2, 1, 3);
          assertArrayEquals(expected.toFloatArray(), attended.output().toFloatArray(), 1e-5f);
        });
  }

  @TestFactory
  Stream<DynamicTest> theMeanOverManyPassesIsWhatIsUsed() {
    int passes = 2000;
    return inTraining(
        RATE,
        (backend, attention) -> {
          Tensor x = random(backend, 1, 1, 4, WIDTH);
          Tensor many = backend.zeros(passes, 1, 1).add(x);
          float[] mean = attention.forward(many, AttentionMask.CAUSAL).mean(0).toFloatArray();
          attention.evaluate();
          float[] used = attention.forward(x, AttentionMask.CAUSAL).toFloatArray();
          assertArrayEquals(used, mean, 0.05f);
        });
  }

  @TestFactory
  Stream<DynamicTest> hiddenKeysHaveNoInfluence() {
    return inTraining(
        RATE,
        (backend, attention) -> {
          // given tokens of which the last two change
          Tensor x = random(backend, 1, 2, 6, WIDTH);
          Tensor changed = x.slice(1, 0, 4).concat(1, random(backend, 2, 2, 2, WIDTH));
          AttentionMask lengths = AttentionMask.lengths(backend.tensor(new int[] {4, 4}, 2));
          for (AttentionMask mask : List.of(AttentionMask.CAUSAL, lengths)) {
            // when
            rewind(attention);
            Tensor y = attention.forward(x, mask);
            rewind(attention);
            Tensor other = attention.forward(changed, mask);
            // then
            for (int sequence = 0; sequence < 2; sequence++) {
              assertArrayEquals(tokens(y, sequence, 0, 4), tokens(other, sequence, 0, 4));
            }
            assertFalse(Arrays.equals(tokens(y, 0, 4, 6), tokens(other, 0, 4, 6)));
          }
        });
  }

  @Test
  void everyParameterGetsItsGradient() {
    MultiHeadAttention attention = attention(RATE);
    attention.train();
    BlockGradients.check(
        attention,
        backend -> {
          rewind(attention); // the same weights again, for differences
          return attention.forward(random(backend, 1, 2, 4, WIDTH), AttentionMask.CAUSAL);
        },
        name -> name.equals("k_proj.bias"));
  }

  @Test
  void layersLeaveOutWhatTheirOptionsSay() {
    TransformerOptions options = TransformerOptions.of(WIDTH, HEADS);
    Set<String> without = new TransformerEncoderLayer(options).all().keySet();
    assertFalse(without.contains("self_attn.dropout.counter"));
    TransformerOptions dropping = options.withAttentionDropout(RATE).withHidden(4).withPreNorm();
    Set<String> encoder = new TransformerEncoderLayer(dropping).all().keySet();
    assertTrue(encoder.contains("self_attn.dropout.counter"));
    Set<String> decoder = new TransformerDecoderLayer(dropping).all().keySet();
    assertTrue(decoder.contains("self_attn.dropout.counter"));
    assertTrue(decoder.contains("multihead_attn.dropout.counter"));
    assertThrows(ParameterException.class, () -> attention(1));
  }
}
