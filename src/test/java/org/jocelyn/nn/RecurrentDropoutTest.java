package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is left out between the layers of {@link RecurrentBlock}s. */
class RecurrentDropoutTest {
  private static final float RATE = 0.4f;
  private static final int IN = 3;
  private static final int HIDDEN = 4;
  private static final int[] LENGTHS = {5, 2};
  private static final RecurrentOptions OPTIONS = RecurrentOptions.PLAIN.layers(2);

  private static Tensor sequences(Backend backend) {
    HostTensor x = HostTensor.random(4, 5, LENGTHS.length, IN);
    return backend.tensor(x.data(), x.shape());
  }

  private static Parameter counter(RecurrentBlock block) {
    return block.all().get("dropout.counter");
  }

  /** A block without dropout that has one layer's weights of another. */
  private static Gru layer(Gru block, int layer, RecurrentOptions options) {
    Gru single = new Gru(layer == 0 ? IN : 2 * HIDDEN, HIDDEN, options);
    single.initialize(block.backend(), 1);
    single
        .parameters()
        .forEach(
            (name, parameter) ->
                parameter.set(
                    block.parameters().get(name.replace("l0", "l" + layer)).tensor().share()));
    return single;
  }

  @TestFactory
  Stream<DynamicTest> inTrainingTheSecondLayerSeesWhatDropoutLeavesOfTheFirst() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  RecurrentOptions both = RecurrentOptions.PLAIN.bothWays();
                  try (Gru block = new Gru(IN, HIDDEN, both.layers(2).withDropout(RATE));
                      Dropout dropout = new Dropout(RATE)) {
                    block.initialize(backend, 5);
                    block.train();
                    dropout.initialize(backend, 1);
                    dropout.train();
                    dropout.all().get("counter").set(counter(block).tensor().share());
                    Tensor x = sequences(backend);
                    Tensor lengths = backend.tensor(LENGTHS, LENGTHS.length);
                    Gru first = layer(block, 0, both);
                    Gru second = layer(block, 1, both);
                    // when
                    Tensor y = block.forwardPadded(x, lengths).y();
                    // then
                    Tensor between = dropout.forward(first.forwardPadded(x, lengths).y());
                    assertArrayEquals(
                        second.forwardPadded(between, lengths).y().toFloatArray(),
                        y.toFloatArray());
                    first.close();
                    second.close();
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> eachPassOfTrainingLeavesOutOtherElementsAndUseNone() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  try (Lstm block = new Lstm(IN, HIDDEN, OPTIONS.layers(3).withDropout(RATE));
                      Lstm without = new Lstm(IN, HIDDEN, OPTIONS.layers(3))) {
                    block.initialize(backend, 5);
                    without.initialize(backend, 5);
                    Tensor x = sequences(backend);
                    long seed = counter(block).tensor().toLongArray()[0];
                    block.train();
                    // when
                    float[] one = block.forward(x).y().toFloatArray();
                    float[] other = block.forward(x).y().toFloatArray();
                    block.step(x.slice(0, 0, 1).squeeze(0), List.of());
                    block.evaluate();
                    float[] used = block.forward(x).y().toFloatArray();
                    // then
                    assertFalse(Arrays.equals(one, other));
                    assertArrayEquals(without.forward(x).y().toFloatArray(), used);
                    assertArrayEquals(
                        new long[] {seed, 3 * 2}, counter(block).tensor().toLongArray());
                  }
                }));
  }

  @Test
  void gradientsGoThroughWhatIsNotLeftOut() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    try (Rnn block = new Rnn(IN, HIDDEN, OPTIONS.withDropout(RATE));
        Parameter x = BlockGradients.input(backend, 5, 2, IN)) {
      block.initialize(backend, 5);
      block.train();
      long[] first = counter(block).tensor().toLongArray();
      List<Parameter> parameters = new ArrayList<>(block.parameters().values());
      parameters.add(x);
      BlockGradients.check(
          parameters,
          () -> {
            // the same elements again, for differences
            counter(block).set(backend.tensor(first, 2));
            RecurrentBlock.Output output = block.forward(x.tensor());
            return List.of(output.y(), output.state());
          });
    }
  }

  @Test
  void betweenTheLayersOfOneThereIsNothing() {
    assertEquals(
        new Rnn(IN, HIDDEN).all().keySet(),
        new Rnn(IN, HIDDEN, RecurrentOptions.PLAIN.withDropout(RATE)).all().keySet());
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    for (float share : new float[] {-0.1f, 1, Float.NaN}) {
      String message =
          assertThrows(ParameterException.class, () -> OPTIONS.withDropout(share)).getMessage();
      assertTrue(message.contains("dropout = " + share + " must be in [0, 1)"), message);
    }
  }
}
