package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Rnn}, {@link Lstm} and {@link Gru} take and what they refuse. */
class RecurrentRulesTest {
  private static final Recurrence ALL =
      Recurrence.PLAIN
          .towards(RecurrentDirection.BIDIRECTIONAL)
          .withBias()
          .withLengths()
          .withInitialState();
  private static final Lstm LSTM = Lstm.of(ALL).withInitialCell().withPeepholes();
  private static final TensorType Y = TensorType.float32(5, 2, 3, 7);
  private static final TensorType STATE = TensorType.float32(2, 3, 7);
  private static final TensorType LENGTHS = TensorType.of(DataType.INT64, 3);

  /** T 5, B 3, I 4, H 7, all inputs. */
  private static final List<TensorType> INPUTS =
      List.of(
          TensorType.float32(5, 3, 4),
          TensorType.float32(2, 28, 4),
          TensorType.float32(2, 28, 7),
          TensorType.float32(2, 56),
          LENGTHS,
          STATE,
          STATE,
          TensorType.float32(2, 21));

  @Test
  void theOutputsAreTheSequenceAndTheFinalStates() {
    assertEquals(List.of(Y, STATE, STATE), LSTM.outputs(INPUTS));
    List<TensorType> gru =
        List.of(
            INPUTS.get(0),
            TensorType.float32(2, 21, 4),
            TensorType.float32(2, 21, 7),
            TensorType.float32(2, 42),
            LENGTHS,
            STATE);
    assertEquals(List.of(Y, STATE), Gru.of(ALL).outputs(gru));
    List<TensorType> rnn =
        List.of(INPUTS.get(0), TensorType.float32(1, 7, 4), TensorType.float32(1, 7, 7));
    assertEquals(
        List.of(TensorType.float32(5, 1, 3, 7), TensorType.float32(1, 3, 7)),
        Rnn.of(Recurrence.PLAIN).outputs(rnn));
  }

  @Test
  void theInputsFollowOneAnotherAsOnnxHasThem() {
    assertEquals(
        List.of(
            "x",
            "weights",
            "recurrentWeights",
            "bias",
            "lengths",
            "initialState",
            "initialCell",
            "peepholes"),
        LSTM.inputNames());
    assertEquals(7, LSTM.peepholesInput());
    assertEquals(6, LSTM.initialCellInput());
    Recurrence state = Recurrence.PLAIN.withInitialState();
    assertEquals(3, state.initialStateInput());
    assertEquals(-1, state.lengthsInput());
    assertEquals(4, Lstm.of(state).withPeepholes().peepholesInput());
  }

  @Test
  void everyShapeIsChecked() {
    refuses(0, TensorType.float32(5, 3), "x must have rank 3");
    refuses(0, TensorType.float32(5, 4, 4), "lengths must have shape [B] = [4]");
    refuses(1, TensorType.float32(2, 28, 5), "weights must have shape [D, 4·H, I] = [2, 28, 4]");
    refuses(1, TensorType.float32(1, 28, 4), "[2, 28, 4]", "FLOAT32[1, 28, 4]");
    refuses(2, TensorType.float32(2, 27, 7), "recurrentWeights", "[D, 4·H, H] = [2, 28, 7]");
    refuses(3, TensorType.float32(2, 28), "bias must have shape [D, 8·H] = [2, 56]");
    refuses(4, LENGTHS.withShape(STATE.shape()), "lengths must have shape [B] = [3]");
    refuses(5, TensorType.float32(1, 3, 7), "initialState must have shape [D, B, H] = [2, 3, 7]");
    refuses(6, TensorType.float32(2, 7, 3), "initialCell must have shape [D, B, H] = [2, 3, 7]");
    refuses(7, TensorType.float32(2, 28), "peepholes must have shape [D, 3·H] = [2, 21]");
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
  void parametersThatMeanNothingAreRefused() {
    Refusals.parameter(() -> Recurrence.PLAIN.clipped(-1), "clip", "-1.0");
    Refusals.parameter(() -> Recurrence.PLAIN.clipped(Float.NaN), "clip", "NaN");
    List<Activation> two = List.of(Activation.TANH, Activation.RELU);
    Refusals.parameter(
        () -> Rnn.of(Recurrence.PLAIN).activatedBy(two), "Rnn", "FORWARD takes 1 activations", "2");
    Refusals.parameter(() -> Lstm.of(ALL).activatedBy(two), "Lstm", "takes 3 or 6", "got 2");
    Refusals.parameter(() -> Gru.of(ALL).activatedBy(List.of()), "Gru", "takes 2 or 4", "got 0");
  }

  @Test
  void aDirectionHasItsOwnActivationsOrThoseOfAll() {
    Rnn both = Rnn.of(ALL);
    assertEquals(Activation.TANH, both.activation(1, 0));
    Rnn own = both.activatedBy(List.of(Activation.TANH, Activation.RELU));
    assertEquals(Activation.TANH, own.activation(0, 0));
    assertEquals(Activation.RELU, own.activation(1, 0));
  }

  private static void refuses(int index, TensorType type, String... said) {
    List<TensorType> inputs = new ArrayList<>(INPUTS);
    inputs.set(index, type);
    Refusals.shape(LSTM, inputs, said);
  }
}
