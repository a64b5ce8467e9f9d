package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceAttentionGradient} against slopes of the attention. */
class ReferenceAttentionGradientTest {
  private static final double STEP = 0x1p-6;
  private static final HostTensor Q = HostTensor.random(1, 1, 4, 3, 2);
  private static final HostTensor K = HostTensor.random(2, 1, 2, 5, 2);
  private static final HostTensor V = HostTensor.random(3, 1, 2, 5, 3);
  private static final HostTensor DY = HostTensor.random(4, 1, 4, 3, 3);

  @Test
  void itIsTheSlopeOfTheWeighedSum() {
    slopes(Attention.plain());
    slopes(Attention.plain().scaled(-2).masked(Masking.CAUSAL));
    slopes(Attention.plain().scaled(3).capped(0.8f));
  }

  @Test
  void itIsTheSlopeUnderMasks() {
    HostTensor keep = HostTensor.random(5, TensorType.of(DataType.BOOL, 4, 3, 5), 0, 1);
    HostTensor length = HostTensor.of(new int[] {4}, 1);
    slopes(masked(new Masking(Masking.Kind.KEEP, true, true)), keep, length);
    HostTensor bias = HostTensor.random(6, 5);
    slopes(masked(new Masking(Masking.Kind.ADDITIVE, false, false)).capped(2), bias);
  }

  @Test
  void aQueryThatSeesNothingGetsAndGivesZeros() {
    HostTensor nothing = HostTensor.of(new int[] {0}, 1);
    List<HostTensor> inputs =
        List.of(
            Q.with(0, Double.NaN),
            K.with(0, Double.NaN),
            V.with(0, Double.NaN),
            nothing,
            HostTensor.filled(DY.type(), 0),
            DY.with(0, Double.NaN));
    Attention op = masked(new Masking(Masking.Kind.NONE, false, true));
    for (Output output : run(new AttentionGradient(op), inputs)) {
      assertArrayEquals(new double[output.values().length], output.values());
    }
  }

  private static Attention masked(Masking masking) {
    return Attention.plain().masked(masking);
  }

  private static void slopes(Attention op, HostTensor... masks) {
    List<HostTensor> inputs = new ArrayList<>(List.of(Q, K, V));
    inputs.addAll(Arrays.asList(masks));
    Output y = run(op, inputs).get(0);
    List<HostTensor> all = new ArrayList<>(inputs);
    all.add(new HostTensor(y.type(), y.data()));
    all.add(DY);
    List<Output> gradients = run(new AttentionGradient(op), all);
    for (int input = 0; input < 3; input++) {
      double[] gradient = gradients.get(input).values();
      for (int i = 0; i < gradient.length; i++) {
        double slope = (loss(op, inputs, input, i, STEP) - loss(op, inputs, input, i, -STEP));
        assertEquals(slope / (2 * STEP), gradient[i], 2e-3, op + " input " + input + " at " + i);
      }
    }
  }

  /** {@code Σ dy·y} with one element of an input moved. */
  private static double loss(Attention op, List<HostTensor> inputs, int input, int at, double by) {
    List<HostTensor> moved = new ArrayList<>(inputs);
    HostTensor tensor = inputs.get(input);
    moved.set(input, tensor.with(at, tensor.data().get(at) + by));
    double[] y = run(op, moved).get(0).values();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * DY.data().get(i);
    }
    return sum;
  }

  private static List<Output> run(Op op, List<HostTensor> inputs) {
    return OpContract.run(TestBackends.reference(), op, inputs);
  }
}
