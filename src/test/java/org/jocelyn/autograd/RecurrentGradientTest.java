package org.jocelyn.autograd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.Rnn;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

class RecurrentGradientTest extends GradientContract {
  private static final int STEPS = 5;
  private static final int BATCH = 3;
  private static final int INPUT = 4;
  private static final int HIDDEN = 6;

  private List<GradientCase> cases;

  @Override
  protected List<GradientCase> cases() {
    cases = new ArrayList<>();
    kind("rnn", Rnn::of);
    kind("lstm", Lstm::of);
    kind("lstm with a cell", how -> Lstm.of(how).withInitialCell());
    kind("gru", Gru::of);
    kind("gru, linear first", how -> Gru.of(how).linearFirst());
    List<Activation> relus = List.of(Activation.RELU, Activation.NONE, Activation.TANH);
    Recurrence bias = Recurrence.PLAIN.withBias();
    add("rnn of relus", Rnn.of(bias).activatedBy(relus.subList(0, 1)));
    add("gru of relus", Gru.of(bias).activatedBy(relus.subList(0, 2)));
    add("lstm of relus", Lstm.of(bias).activatedBy(relus));
    return cases;
  }

  private void kind(String name, Function<Recurrence, Recurrent> with) {
    Recurrence state = Recurrence.PLAIN.withInitialState();
    for (RecurrentDirection direction : RecurrentDirection.values()) {
      String title = name + ", " + direction;
      add(title, with.apply(Recurrence.PLAIN.towards(direction)));
      add(title + ", lengths", with.apply(state.towards(direction).withLengths()));
      add(title + ", everything", with.apply(state.towards(direction).withBias().withLengths()));
      add(title + ", clip", with.apply(Recurrence.PLAIN.towards(direction).clipped(0.4f)));
    }
    Recurrent all = with.apply(state.withBias().withLengths());
    for (int output = 0; output < (all instanceof Lstm ? 3 : 2); output++) {
      int only = output;
      cases.add(
          GradientCase.of(
              name + ", output " + only + " alone",
              in -> List.of(in.get(0).backend().run(all, in).get(only)),
              inputs(all)));
    }
  }

  private void add(String name, Recurrent op) {
    cases.add(GradientCase.of(name, op, inputs(op)));
  }

  private static HostTensor[] inputs(Recurrent op) {
    int d = op.recurrence().direction().count();
    long rows = (long) op.gates() * HIDDEN;
    List<HostTensor> inputs = new ArrayList<>();
    for (String name : op.inputNames()) {
      TensorType type =
          switch (name) {
            case "x" -> TensorType.float32(STEPS, BATCH, INPUT);
            case "weights" -> TensorType.float32(d, rows, INPUT);
            case "recurrentWeights" -> TensorType.float32(d, rows, HIDDEN);
            case "bias" -> TensorType.float32(d, 2 * rows);
            case "peepholes" -> TensorType.float32(d, 3L * HIDDEN);
            case "lengths" -> TensorType.of(DataType.INT32, BATCH);
            default -> TensorType.float32(d, BATCH, HIDDEN);
          };
      inputs.add(
          type.dataType().isFloating()
              ? HostTensor.random(inputs.size() + 7L, type, -0.7, 0.7)
              : HostTensor.of(new int[] {STEPS, 2, 0}, BATCH));
    }
    return inputs.toArray(new HostTensor[0]);
  }

  @Test
  void peepholesAreRefusedByName() {
    Backend backend = TestBackends.reference();
    Lstm lstm = Lstm.of(Recurrence.PLAIN).withPeepholes();
    backend.tidy(
        () -> {
          List<Tensor> inputs = new ArrayList<>();
          for (HostTensor input : inputs(lstm)) {
            inputs.add(backend.tensor(input.data(), input.shape()));
          }
          try (Tape tape = Tape.record(backend)) {
            Tensor loss = backend.run(lstm, inputs).get(0).sum();
            Exception refusal =
                assertThrows(
                    ParameterException.class, () -> tape.gradients(loss, List.of(inputs.get(0))));
            assertTrue(refusal.getMessage().contains("peepholes"), refusal.getMessage());
          }
        });
  }
}
