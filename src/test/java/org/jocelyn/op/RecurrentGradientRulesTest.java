package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link RnnGradient}, {@link LstmGradient} and {@link GruGradient} take and refuse. */
class RecurrentGradientRulesTest {
  private static final Recurrence ALL =
      Recurrence.PLAIN
          .towards(RecurrentDirection.BIDIRECTIONAL)
          .withBias()
          .withLengths()
          .withInitialState();
  private static final LstmGradient LSTM = new LstmGradient(Lstm.of(ALL).withInitialCell());
  private static final TensorType X = TensorType.float32(5, 3, 4);
  private static final TensorType WEIGHTS = TensorType.float32(2, 28, 4);
  private static final TensorType RECURRENT = TensorType.float32(2, 28, 7);
  private static final TensorType BIAS = TensorType.float32(2, 56);
  private static final TensorType LENGTHS = TensorType.of(DataType.INT64, 3);
  private static final TensorType STATE = TensorType.float32(2, 3, 7);
  private static final TensorType Y = TensorType.float32(5, 2, 3, 7);

  /** T 5, B 3, I 4, H 7. */
  private static final List<TensorType> INPUTS =
      List.of(X, WEIGHTS, RECURRENT, BIAS, LENGTHS, STATE, STATE, Y, Y, STATE, STATE);

  @Test
  void everyInputButTheLengthsHasAGradientOfItsType() {
    assertEquals(List.of(X, WEIGHTS, RECURRENT, BIAS, STATE, STATE), LSTM.outputs(INPUTS));
    assertEquals(3, LSTM.gradientOutput(3));
    assertEquals(4, LSTM.gradientOutput(5));
    assertEquals(5, LSTM.gradientOutput(6));
    TensorType x = TensorType.float32(5, 3, 4);
    TensorType weights = TensorType.float32(1, 7, 4);
    TensorType recurrent = TensorType.float32(1, 7, 7);
    TensorType y = TensorType.float32(5, 1, 3, 7);
    TensorType state = TensorType.float32(1, 3, 7);
    RnnGradient rnn = new RnnGradient(Rnn.of(Recurrence.PLAIN));
    assertEquals(
        List.of(x, weights, recurrent), rnn.outputs(List.of(x, weights, recurrent, y, y, state)));
  }

  @Test
  void whatTheForwardGaveFollowsItsInputs() {
    List<String> names = LSTM.inputNames();
    assertEquals(List.of("y", "dy", "dstate", "dcell"), names.subList(7, 11));
    assertEquals(7, LSTM.yInput());
    assertEquals(8, LSTM.gradientInput(0));
    assertEquals(10, LSTM.gradientInput(2));
    GruGradient gru = new GruGradient(Gru.of(Recurrence.PLAIN));
    assertEquals(
        List.of("x", "weights", "recurrentWeights", "y", "dy", "dstate"), gru.inputNames());
  }

  @Test
  void everyShapeIsChecked() {
    refuses(0, TensorType.float32(5, 3), "x must have rank 3");
    refuses(1, TensorType.float32(2, 28, 5), "weights must have shape [D, 4·H, I] = [2, 28, 4]");
    refuses(6, TensorType.float32(2, 7, 3), "initialCell must have shape [D, B, H] = [2, 3, 7]");
    refuses(7, STATE, "y must have shape [T, D, B, H] = [5, 2, 3, 7]");
    refuses(8, STATE, "dy must have shape [T, D, B, H] = [5, 2, 3, 7]");
    refuses(9, Y, "dstate must have shape [D, B, H] = [2, 3, 7]");
    refuses(10, Y, "dcell must have shape [D, B, H] = [2, 3, 7]");
  }

  @Test
  void everyTypeIsChecked() {
    for (int i = 0; i < INPUTS.size(); i++) {
      List<TensorType> inputs = new ArrayList<>(INPUTS);
      inputs.set(i, inputs.get(i).withDataType(DataType.FLOAT16));
      Refusals.type(LSTM, inputs, LSTM.inputNames().get(i) + " must be one of", "FLOAT16");
    }
  }

  @Test
  void whatHasNoGradientIsRefused() {
    Lstm lstm = Lstm.of(Recurrence.PLAIN);
    Refusals.parameter(() -> new LstmGradient(lstm.withPeepholes()), "LstmGradient", "peepholes");
    Refusals.parameter(() -> new LstmGradient(lstm.coupling()), "LstmGradient", "coupled");
    List<Activation> one = List.of(Activation.GELU);
    Rnn rnn = Rnn.of(Recurrence.PLAIN).activatedBy(one);
    Refusals.parameter(() -> new RnnGradient(rnn), "RnnGradient", "SIGMOID, TANH", "got GELU");
    Gru gru = Gru.of(Recurrence.PLAIN).activatedBy(List.of(Activation.SIGMOID, one.get(0)));
    Refusals.parameter(() -> new GruGradient(gru), "GruGradient", "got GELU");
  }

  private static void refuses(int index, TensorType type, String... said) {
    List<TensorType> inputs = new ArrayList<>(INPUTS);
    inputs.set(index, type);
    Refusals.shape(LSTM, inputs, said);
  }
}
