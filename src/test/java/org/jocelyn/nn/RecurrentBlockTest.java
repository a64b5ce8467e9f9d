package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@link Rnn}, {@link Lstm} and {@link Gru}. */
class RecurrentBlockTest {
  private static final int STEPS = 4;
  private static final int BATCH = 3;
  private static final int IN = 5;
  private static final int HIDDEN = 6;
  private static final float TOLERANCE = 1e-5f;

  private static final List<Function<RecurrentOptions, RecurrentBlock>> KINDS =
      List.of(
          options -> new Rnn(IN, HIDDEN, options),
          options -> new Lstm(IN, HIDDEN, options),
          options -> new Gru(IN, HIDDEN, options));

  private static final List<RecurrentOptions> OPTIONS =
      List.of(
          RecurrentOptions.PLAIN,
          RecurrentOptions.PLAIN.withoutBias().layers(2),
          RecurrentOptions.PLAIN.bothWays(),
          RecurrentOptions.PLAIN.layers(3).bothWays());

  @TestFactory
  Stream<DynamicTest> sequencesFollowPyTorchsFormulas() {
    return OnEveryBackend.run(
        backend -> forEachBlock(backend, (block, options) -> compare(backend, block, options)));
  }

  private static void compare(Backend backend, RecurrentBlock block, RecurrentOptions options) {
    // given sequences of different lengths and states to begin with
    int[] lengths = {STEPS, 1, 3};
    float[] x = random(1, STEPS * BATCH * IN);
    int stateRows = options.layers() * options.directions();
    double[][][][] states = {states(2, stateRows), states(3, stateRows)};
    List<Tensor> first = new ArrayList<>();
    for (int i = 0; i < block.stateCount(); i++) {
      first.add(backend.tensor(flat(states[i]), stateRows, BATCH, HIDDEN));
    }
    // when
    RecurrentBlock.Output output =
        block.forwardPadded(
            backend.tensor(x, STEPS, BATCH, IN), backend.tensor(lengths, BATCH), first);
    // then
    double[][][] expected =
        new RecurrentFormulas(block, HIDDEN, options).run(cube(x, IN), lengths, states);
    assertArrayEquals(flat(expected), output.y().toFloatArray(), TOLERANCE);
    assertEquals(block.stateCount(), output.states().size());
    for (int i = 0; i < block.stateCount(); i++) {
      assertArrayEquals(flat(states[i]), output.states().get(i).toFloatArray(), TOLERANCE);
    }
  }

  @TestFactory
  Stream<DynamicTest> statesAreZeroAndSequencesWholeUnlessGiven() {
    return OnEveryBackend.run(
        backend ->
            forEachBlock(
                backend,
                (block, options) -> {
                  // given
                  Tensor x = backend.tensor(random(4, STEPS * BATCH * IN), STEPS, BATCH, IN);
                  int rows = options.layers() * options.directions();
                  Tensor zeros = backend.zeros(rows, BATCH, HIDDEN);
                  List<Tensor> states =
                      Stream.generate(() -> zeros).limit(block.stateCount()).toList();
                  Tensor whole = backend.tensor(new int[] {STEPS, STEPS, STEPS}, BATCH);
                  // when
                  RecurrentBlock.Output given = block.forwardPadded(x, whole, states);
                  RecurrentBlock.Output plain = block.forward(x);
                  // then
                  assertArrayEquals(given.y().toFloatArray(), plain.y().toFloatArray(), TOLERANCE);
                  assertArrayEquals(
                      given.state().toFloatArray(), plain.state().toFloatArray(), TOLERANCE);
                }));
  }

  @TestFactory
  Stream<DynamicTest> batchFirstIsTheSameOtherwiseLaidOut() {
    return OnEveryBackend.run(
        backend ->
            forEachBlock(
                backend,
                (block, options) -> {
                  // given the same weights
                  RecurrentBlock other = like(block, options.withBatchFirst());
                  other.initialize(backend, 7);
                  Tensor x = backend.tensor(random(5, STEPS * BATCH * IN), STEPS, BATCH, IN);
                  // when
                  RecurrentBlock.Output output = other.forward(x.permute(1, 0, 2));
                  // then
                  RecurrentBlock.Output expected = block.forward(x);
                  assertArrayEquals(
                      expected.y().permute(1, 0, 2).toFloatArray(), output.y().toFloatArray());
                  assertEquals(expected.state().shape(), output.state().shape());
                  assertArrayEquals(expected.state().toFloatArray(), output.state().toFloatArray());
                  other.close();
                }));
  }

  @TestFactory
  Stream<DynamicTest> singleStepsMakeTheSequence() {
    return OnEveryBackend.run(
        backend ->
            forEachBlock(
                backend,
                (block, options) -> {
                  if (options.bidirectional()) {
                    return;
                  }
                  Tensor x = backend.tensor(random(6, STEPS * BATCH * IN), STEPS, BATCH, IN);
                  RecurrentBlock.Output whole = block.forward(x);
                  // when
                  List<Tensor> states = List.of();
                  for (int t = 0; t < STEPS; t++) {
                    RecurrentBlock.Output step =
                        block.step(x.slice(0, t, t + 1).squeeze(0), states);
                    states = step.states();
                    // then
                    assertArrayEquals(
                        whole.y().slice(0, t, t + 1).toFloatArray(),
                        step.y().toFloatArray(),
                        TOLERANCE);
                    assertEquals(2, step.y().rank());
                  }
                  assertArrayEquals(
                      whole.state().toFloatArray(), states.get(0).toFloatArray(), TOLERANCE);
                }));
  }

  @Test
  void gradientsReachEveryParameterAndInput() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    backend.tidy(
        () -> {
          for (RecurrentOptions base : OPTIONS) {
            for (Function<RecurrentOptions, RecurrentBlock> kind : KINDS) {
              checkGradients(backend, kind.apply(base.withBatchFirst()), base);
            }
          }
        });
  }

  private static void checkGradients(Backend backend, RecurrentBlock block, RecurrentOptions how) {
    block.initialize(backend, 11);
    List<Parameter> parameters = new ArrayList<>(block.parameters().values());
    Parameter x = BlockGradients.input(backend, BATCH, STEPS, IN);
    parameters.add(x);
    List<Parameter> states = new ArrayList<>();
    for (int i = 0; i < block.stateCount(); i++) {
      states.add(
          BlockGradients.input(backend, (long) how.layers() * how.directions(), BATCH, HIDDEN));
    }
    parameters.addAll(states);
    Tensor lengths = backend.tensor(new int[] {2, STEPS, 1}, BATCH);
    BlockGradients.check(
        parameters,
        () -> {
          List<Tensor> first = states.stream().map(Parameter::tensor).toList();
          RecurrentBlock.Output output = block.forwardPadded(x.tensor(), lengths, first);
          List<Tensor> outputs = new ArrayList<>(output.states());
          outputs.add(output.y());
          return outputs;
        });
    parameters.forEach(Parameter::close);
  }

  @TestFactory
  Stream<DynamicTest> otherActivationsAreApplied() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  Rnn relu = new Rnn(IN, HIDDEN, Activation.RELU, RecurrentOptions.PLAIN);
                  relu.initialize(backend, 3);
                  Tensor x = backend.tensor(random(8, BATCH * IN), 1, BATCH, IN);
                  // when
                  float[] y = relu.forward(x).y().toFloatArray();
                  // then
                  Tensor sums =
                      x.matmul(relu.parameters().get("weight_ih_l0").tensor(), false, true)
                          .add(relu.parameters().get("bias_ih_l0").tensor())
                          .add(relu.parameters().get("bias_hh_l0").tensor());
                  assertArrayEquals(sums.relu().toFloatArray(), y, TOLERANCE);
                  relu.close();
                }));
  }

  @Test
  void parametersAreNamedAndLaidOutAsPyTorchs() {
    Lstm block = new Lstm(IN, HIDDEN, RecurrentOptions.PLAIN.layers(2).bothWays());
    assertEquals(
        Set.of(
            "weight_ih_l0",
            "weight_hh_l0",
            "bias_ih_l0",
            "bias_hh_l0",
            "weight_ih_l0_reverse",
            "weight_hh_l0_reverse",
            "bias_ih_l0_reverse",
            "bias_hh_l0_reverse",
            "weight_ih_l1",
            "weight_hh_l1",
            "bias_ih_l1",
            "bias_hh_l1",
            "weight_ih_l1_reverse",
            "weight_hh_l1_reverse",
            "bias_ih_l1_reverse",
            "bias_hh_l1_reverse"),
        block.parameters().keySet());
    assertEquals("[24, 5]", block.parameters().get("weight_ih_l0").type().shape().toString());
    assertEquals("[24, 12]", block.parameters().get("weight_ih_l1").type().shape().toString());
    assertEquals("[24, 6]", block.parameters().get("weight_hh_l1").type().shape().toString());
    assertEquals("[24]", block.parameters().get("bias_ih_l1").type().shape().toString());
    assertEquals(
        Set.of("weight_ih_l0", "weight_hh_l0"),
        new Gru(IN, HIDDEN, RecurrentOptions.PLAIN.withoutBias()).parameters().keySet());
  }

  @Test
  void firstWeightsAreUniformOverTheRootOfTheWidth() {
    Backend backend = TestBackends.get("reference");
    try (Gru gru = new Gru(IN, 100)) {
      gru.initialize(backend, 1);
      for (Parameter parameter : gru.parameters().values()) {
        double largest = 0;
        for (float weight : parameter.tensor().toFloatArray()) {
          largest = Math.max(largest, Math.abs(weight));
        }
        assertTrue(largest <= 0.1 && largest > 0.09, parameter.type() + " reaches " + largest);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> onlyTheOutputsStayOpen() {
    return OnEveryBackend.run(
        backend ->
            forEachBlock(
                backend,
                (block, options) -> {
                  Tensor x = backend.zeros(STEPS, BATCH, IN);
                  long before = backend.memory().tensors();
                  RecurrentBlock.Output output = block.forward(x);
                  assertEquals(before + 1 + output.states().size(), backend.memory().tensors());
                }));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Backend backend = TestBackends.get("reference");
    backend.tidy(
        () -> {
          Lstm block = new Lstm(IN, HIDDEN);
          block.initialize(backend, 1);
          Tensor x = backend.zeros(STEPS, BATCH, IN);
          Tensor state = backend.zeros(1, BATCH, HIDDEN);
          Tensor other = backend.zeros(2, BATCH, HIDDEN);
          assertMessage(
              "Lstm(x FLOAT32[4, 3, 4]): x must be [T, B, 5]",
              assertThrows(
                  ShapeException.class, () -> block.forward(backend.zeros(STEPS, BATCH, 4))));
          assertMessage(
              "Lstm: takes 2 states or none, got 1",
              assertThrows(ParameterException.class, () -> block.forward(x, List.of(state))));
          assertMessage(
              "states must be [layers·D, B, H] = [1, 3, 6]",
              assertThrows(ShapeException.class, () -> block.forward(x, List.of(state, other))));
          Gru both = new Gru(IN, HIDDEN, RecurrentOptions.PLAIN.bothWays());
          assertMessage(
              "Gru.step: a block of both directions has no single step",
              assertThrows(
                  ParameterException.class, () -> both.step(backend.zeros(BATCH, IN), List.of())));
          block.close();
        });
    assertMessage(
        "layers = 0 must be at least 1",
        assertThrows(ParameterException.class, () -> RecurrentOptions.PLAIN.layers(0)));
    assertMessage(
        "Rnn: in = 5 and hidden = 0 must be at least 1",
        assertThrows(ParameterException.class, () -> new Rnn(IN, 0)));
  }

  private static void assertMessage(String part, Exception thrown) {
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  private interface Check {
    void on(RecurrentBlock block, RecurrentOptions options);
  }

  private static void forEachBlock(Backend backend, Check check) {
    for (RecurrentOptions options : OPTIONS) {
      for (Function<RecurrentOptions, RecurrentBlock> kind : KINDS) {
        backend.tidy(
            () -> {
              try (RecurrentBlock block = kind.apply(options)) {
                block.initialize(backend, 7);
                check.on(block, options);
              }
            });
      }
    }
  }

  private static RecurrentBlock like(RecurrentBlock block, RecurrentOptions options) {
    return KINDS.stream()
        .map(kind -> kind.apply(options))
        .filter(made -> made.getClass() == block.getClass())
        .findFirst()
        .orElseThrow();
  }

  private static float[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static double[][][] states(long seed, int rows) {
    return cube(random(seed, rows * BATCH * HIDDEN), HIDDEN);
  }

  private static double[][][] cube(float[] values, int width) {
    double[][][] cube = new double[values.length / BATCH / width][BATCH][width];
    for (int i = 0; i < values.length; i++) {
      cube[i / width / BATCH][i / width % BATCH][i % width] = values[i];
    }
    return cube;
  }

  private static float[] flat(double[][][] cube) {
    int width = cube[0][0].length;
    float[] values = new float[cube.length * BATCH * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) cube[i / width / BATCH][i / width % BATCH][i % width];
    }
    return values;
  }
}
