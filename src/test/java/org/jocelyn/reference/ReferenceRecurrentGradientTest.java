package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference's gradients of recurrent operations against differences of the operations. */
class ReferenceRecurrentGradientTest {
  private static final int STEPS = 4;
  private static final int BATCH = 3;
  private static final int INPUT = 2;
  private static final int HIDDEN = 3;
  private static final double STEP = 1.0 / 64;

  @ParameterizedTest
  @EnumSource
  void rnnGradientsAreDifferenceQuotients(RecurrentDirection direction) {
    check(new RnnGradient(Rnn.of(everything(direction))));
    check(new RnnGradient(Rnn.of(Recurrence.PLAIN.towards(direction))));
  }

  @ParameterizedTest
  @EnumSource
  void lstmGradientsAreDifferenceQuotients(RecurrentDirection direction) {
    check(new LstmGradient(Lstm.of(everything(direction)).withInitialCell()));
    check(new LstmGradient(Lstm.of(Recurrence.PLAIN.towards(direction))));
  }

  @ParameterizedTest
  @EnumSource
  void gruGradientsAreDifferenceQuotients(RecurrentDirection direction) {
    check(new GruGradient(Gru.of(everything(direction))));
    check(new GruGradient(Gru.of(Recurrence.PLAIN.towards(direction))));
    check(new GruGradient(Gru.of(everything(direction)).linearFirst()));
    check(new GruGradient(Gru.of(Recurrence.PLAIN.towards(direction)).linearFirst()));
  }

  /** h' = clip(x + h/2 + 0): the middle step is bounded, so nothing passes it. */
  @Test
  void whatIsClippedHasNoGradient() {
    Rnn sum = new Rnn(Recurrence.PLAIN.clipped(3), List.of(Activation.NONE));
    HostTensor x = HostTensor.of(new float[] {1, 5, 1}, 3, 1, 1);
    HostTensor w = HostTensor.of(new float[] {2}, 1, 1, 1);
    HostTensor r = HostTensor.of(new float[] {0.5f}, 1, 1, 1);
    HostTensor y = HostTensor.of(new float[] {2, 3, 3.5f}, 3, 1, 1, 1);
    HostTensor dy = HostTensor.of(new float[] {1, 1, 1}, 3, 1, 1, 1);
    HostTensor last = HostTensor.of(new float[] {0}, 1, 1, 1);
    // the last step's sum is 3.5, beyond the bound too
    List<Output> none = run(new RnnGradient(sum), x, w, r, y, dy, last);
    assertArrayEquals(new double[] {2, 0, 0}, none.get(0).values());
    Rnn wider = new Rnn(Recurrence.PLAIN.clipped(4), List.of(Activation.NONE));
    List<Output> some = run(new RnnGradient(wider), x, w, r, y, dy, last);
    assertArrayEquals(new double[] {2, 0, 2}, some.get(0).values());
    assertArrayEquals(new double[] {2}, some.get(1).values());
    assertArrayEquals(new double[] {3}, some.get(2).values());
  }

  /** h' = relu(x + h): the second step's sum is negative. */
  @Test
  void aReluPassesWhatIsPositive() {
    Rnn relu = new Rnn(Recurrence.PLAIN, List.of(Activation.RELU));
    HostTensor x = HostTensor.of(new float[] {1, -5, 3}, 3, 1, 1);
    HostTensor one = HostTensor.of(new float[] {1}, 1, 1, 1);
    HostTensor y = HostTensor.of(new float[] {1, 0, 3}, 3, 1, 1, 1);
    HostTensor dy = HostTensor.of(new float[] {1, 10, 100}, 3, 1, 1, 1);
    List<Output> gradients = run(new RnnGradient(relu), x, one, one, y, dy, one);
    assertArrayEquals(new double[] {1, 0, 101}, gradients.get(0).values());
  }

  private static Recurrence everything(RecurrentDirection direction) {
    return Recurrence.PLAIN.towards(direction).withBias().withLengths().withInitialState();
  }

  /** The gradients of Σ weight·output against (loss(x + step) − loss(x − step)) / (2·step). */
  private static void check(RecurrentGradient op) {
    Recurrent forward = op.forward();
    List<HostTensor> inputs = inputs(forward);
    List<Output> outputs = all(forward, inputs);
    List<HostTensor> all = new ArrayList<>(inputs);
    all.add(new HostTensor(outputs.get(0).type(), outputs.get(0).data()));
    List<HostTensor> weights = new ArrayList<>();
    for (Output output : outputs) {
      weights.add(HostTensor.random(weights.size(), output.type(), -1, 1));
    }
    all.addAll(weights);
    List<Output> gradients = all(op, all);
    for (int i = 0; i < inputs.size(); i++) {
      if (i == forward.recurrence().lengthsInput()) {
        continue;
      }
      double[] gradient = gradients.get(op.gradientOutput(i)).values();
      for (int e = 0; e < gradient.length; e++) {
        double value = inputs.get(i).data().get(e);
        double above = loss(forward, inputs, i, e, value + STEP, weights);
        double below = loss(forward, inputs, i, e, value - STEP, weights);
        String what = op + ", " + forward.inputNames().get(i) + "[" + e + "]";
        assertEquals((above - below) / (2 * STEP), gradient[e], 1e-3, what);
      }
    }
  }

  private static List<Output> all(Op op, List<HostTensor> inputs) {
    return run(op, inputs.toArray(new HostTensor[0]));
  }

  private static double loss(
      Recurrent op,
      List<HostTensor> inputs,
      int index,
      int element,
      double value,
      List<HostTensor> weights) {
    List<HostTensor> changed = new ArrayList<>(inputs);
    changed.set(index, inputs.get(index).with(element, value));
    List<Output> outputs = all(op, changed);
    double loss = 0;
    for (int i = 0; i < outputs.size(); i++) {
      double[] values = outputs.get(i).values();
      for (int e = 0; e < values.length; e++) {
        loss += weights.get(i).data().get(e) * values[e];
      }
    }
    return loss;
  }

  private static List<HostTensor> inputs(Recurrent op) {
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
            case "lengths" -> TensorType.of(DataType.INT32, BATCH);
            default -> TensorType.float32(d, BATCH, HIDDEN);
          };
      inputs.add(
          name.equals("lengths")
              ? HostTensor.of(new int[] {STEPS, 2, 0}, BATCH)
              : HostTensor.random(inputs.size() + 7L, type, -0.7, 0.7));
    }
    return inputs;
  }
}
