package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Layers of transformers and stacks of them. */
class TransformerLayersTest {
  private static final int WIDTH = 8;

  private static final TransformerOptions POST_NORM =
      TransformerOptions.of(WIDTH, 2).withHidden(12).withActivation(Activation.GELU);
  private static final TransformerOptions PRE_NORM = POST_NORM.withPreNorm();

  /** A bias of the keys moves all scores of a query alike. */
  private static boolean isKeyBias(String name) {
    return name.endsWith("k_proj.bias");
  }

  private static Tensor random(Backend backend, long seed, long... shape) {
    HostTensor values = HostTensor.random(seed, shape);
    return backend.tensor(values.data(), values.shape());
  }

  /** The first tokens of the first sequence. */
  private static float[] head(Tensor x, int tokens) {
    return Arrays.copyOf(x.toFloatArray(), tokens * WIDTH);
  }

  @TestFactory
  Stream<DynamicTest> normsStandBeforeOrBehindTheParts() {
    return OnEveryBackend.run(
        backend -> {
          for (TransformerOptions options : new TransformerOptions[] {POST_NORM, PRE_NORM}) {
            try (TransformerEncoderLayer layer = new TransformerEncoderLayer(options);
                MultiHeadAttention attention = new MultiHeadAttention(WIDTH, 2);
                FeedForward feedForward = new FeedForward(options)) {
              layer.initialize(backend, 3);
              attention.initialize(backend, 1);
              feedForward.initialize(backend, 1);
              copy(layer, "self_attn.", attention);
              copy(layer, "feed_forward.", feedForward);
              backend.tidy(
                  () -> {
                    Tensor x = random(backend, 1, 2, 4, WIDTH);
                    Tensor ones = backend.ones(WIDTH);
                    Tensor zeros = backend.zeros(WIDTH);
                    Tensor expected;
                    if (options.preNorm()) {
                      Tensor norm = x.layerNorm(ones, zeros);
                      Tensor mid = x.add(attention.forward(norm, AttentionMask.NONE));
                      expected = mid.add(feedForward.forward(mid.layerNorm(ones, zeros)));
                    } else {
                      Tensor mid =
                          x.add(attention.forward(x, AttentionMask.NONE)).layerNorm(ones, zeros);
                      expected = mid.add(feedForward.forward(mid)).layerNorm(ones, zeros);
                    }
                    assertArrayEquals(
                        expected.toFloatArray(),
                        layer.forward(x, AttentionMask.NONE).toFloatArray(),
                        1e-5f);
                  });
            }
          }
        });
  }

  private static void copy(Block from, String prefix, Block to) {
    to.parameters()
        .forEach(
            (name, parameter) ->
                parameter.set(from.parameters().get(prefix + name).tensor().share()));
  }

  @TestFactory
  Stream<DynamicTest> inADecoderLaterTokensChangeNothingBefore() {
    return OnEveryBackend.run(
        backend -> {
          for (TransformerOptions options : new TransformerOptions[] {POST_NORM, PRE_NORM}) {
            try (TransformerDecoder decoder = new TransformerDecoder(2, options)) {
              decoder.initialize(backend, 3);
              backend.tidy(
                  () -> {
                    Tensor x = random(backend, 1, 1, 6, WIDTH);
                    Tensor memory = random(backend, 2, 1, 3, WIDTH);
                    Tensor changed =
                        x.slice(1, 0, 4).concat(1, backend.full(Double.NaN, 1, 2, WIDTH));
                    float[] y = head(decode(decoder, x, memory), 4);
                    assertArrayEquals(y, head(decode(decoder, changed, memory), 4));
                    float[] other = head(decode(decoder, x, memory.mul(0.5f)), 4);
                    assertFalse(Arrays.equals(y, other), "the memory has no influence");
                  });
            }
          }
        });
  }

  private static Tensor decode(TransformerDecoder decoder, Tensor x, Tensor memory) {
    return decoder.forward(x, AttentionMask.CAUSAL, memory, AttentionMask.NONE);
  }

  @TestFactory
  Stream<DynamicTest> aCacheGivesWhatAllTokensAtOnceGive() {
    return OnEveryBackend.run(
        backend -> {
          RotaryPositions rotary = new RotaryPositions(8, WIDTH / 2);
          try (TransformerEncoder encoder =
                  new TransformerEncoder(2, PRE_NORM, Optional.of(rotary));
              TransformerDecoder decoder = new TransformerDecoder(2, POST_NORM)) {
            encoder.initialize(backend, 3);
            decoder.initialize(backend, 4);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  Tensor x = random(backend, 1, 2, 5, WIDTH);
                  Tensor memory = random(backend, 2, 2, 4, WIDTH);
                  AttentionMask mask = AttentionMask.lengths(backend.tensor(new int[] {4, 2}, 2));
                  float[] encoded = encoder.forward(x, AttentionMask.CAUSAL).toFloatArray();
                  float[] decoded =
                      decoder.forward(x, AttentionMask.CAUSAL, memory, mask).toFloatArray();
                  try (TransformerCache own = encoder.cache(5);
                      TransformerCache both = decoder.cache(7, memory, mask)) {
                    Tensor y = encoder.forward(x.slice(1, 0, 3), own);
                    Tensor z = decoder.forward(x.slice(1, 0, 3), both);
                    for (int t = 3; t < 5; t++) {
                      y = y.concat(1, encoder.forward(x.slice(1, t, t + 1), own));
                      z = z.concat(1, decoder.forward(x.slice(1, t, t + 1), both));
                    }
                    assertEquals(5, own.length());
                    assertArrayEquals(encoded, y.toFloatArray(), 1e-5f);
                    assertArrayEquals(decoded, z.toFloatArray(), 1e-5f);
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  @Test
  void everyParameterOfAnEncoderGetsItsGradient() {
    for (TransformerOptions options : new TransformerOptions[] {POST_NORM, PRE_NORM}) {
      TransformerEncoder encoder = new TransformerEncoder(2, options);
      BlockGradients.check(
          encoder,
          backend ->
              encoder.forward(
                  random(backend, 1, 2, 4, WIDTH),
                  AttentionMask.lengths(backend.tensor(new int[] {4, 2}, 2))),
          TransformerLayersTest::isKeyBias);
    }
  }

  @Test
  void everyParameterOfADecoderGetsItsGradient() {
    for (TransformerOptions options : new TransformerOptions[] {POST_NORM, PRE_NORM}) {
      TransformerDecoder decoder = new TransformerDecoder(1, options);
      BlockGradients.check(
          decoder,
          backend ->
              decode(decoder, random(backend, 1, 2, 3, WIDTH), random(backend, 2, 2, 4, WIDTH)),
          TransformerLayersTest::isKeyBias);
    }
  }

  @Test
  void rotaryPositionsAreOnePartOfAllLayers() {
    RotaryPositions rotary = new RotaryPositions(8, WIDTH / 2);
    TransformerEncoder encoder = new TransformerEncoder(3, PRE_NORM, Optional.of(rotary));
    assertEquals(
        2, encoder.all().keySet().stream().filter(name -> name.contains("rotary")).count());
    assertTrue(encoder.parameters().containsKey("layers.2.self_attn.q_proj.weight"));
    assertTrue(encoder.parameters().containsKey("norm.weight"));
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    String message =
        assertThrows(ParameterException.class, () -> TransformerOptions.of(10, 4)).getMessage();
    assertTrue(message.contains("width 10, heads 4"), message);
    message =
        assertThrows(ParameterException.class, () -> new TransformerEncoder(0, PRE_NORM))
            .getMessage();
    assertTrue(message.contains("must be positive, got 0"), message);
  }
}
