package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's recurrent operations on what can be worked by hand. */
class ReferenceRecurrentTest {
  private static final Recurrence PLAIN = Recurrence.PLAIN;

  /** With an identity for activation, h' = x + h/2 is a sum of halved inputs. */
  @Test
  void anRnnGoesForwardAndBackward() {
    Rnn sum = linear(PLAIN);
    check(run(sum, x(8, 4, 2), one(1), one(0.5)), new double[] {8, 8, 6}, 6);
    Rnn back = linear(PLAIN.towards(RecurrentDirection.REVERSE));
    check(run(back, x(8, 4, 2), one(1), one(0.5)), new double[] {10.5, 5, 2}, 10.5);
  }

  @Test
  void bothDirectionsHaveWeightsOfTheirOwn() {
    Rnn both = linear(PLAIN.towards(RecurrentDirection.BIDIRECTIONAL));
    HostTensor weights = HostTensor.of(new float[] {1, 10}, 2, 1, 1);
    HostTensor recurrent = HostTensor.of(new float[] {0.5f, 1}, 2, 1, 1);
    List<Output> y = run(both, x(8, 4, 2), weights, recurrent);
    // [T, D, B, H]
    check(y, new double[] {8, 140, 8, 60, 6, 20}, 6, 140);
  }

  @Test
  void lengthsEndSequences() {
    HostTensor two = HostTensor.of(new float[] {1, 10, 2, 20, 4, 40}, 3, 2, 1);
    HostTensor lengths = HostTensor.of(new int[] {2, 0}, 2);
    HostTensor state = HostTensor.of(new float[] {100, 7}, 1, 2, 1);
    Recurrence how = PLAIN.withLengths().withInitialState();
    check(
        run(linear(how), two, one(1), one(1), lengths, state),
        new double[] {101, 0, 103, 0, 0, 0},
        103,
        7);
    Rnn back = linear(how.towards(RecurrentDirection.REVERSE));
    check(
        run(back, two, one(1), one(1), lengths, state),
        new double[] {103, 0, 102, 0, 0, 0},
        103,
        7);
  }

  @Test
  void clippingBoundsWhatGoesIntoTheActivation() {
    Rnn op =
        new Rnn(PLAIN.withBias().clipped(3), List.of(new Activation(UnaryFunction.AFFINE, 2, 1)));
    HostTensor bias = HostTensor.of(new float[] {1, 2}, 1, 2);
    // 1 + 3, bounded to 3, gives 7; −11 + 7 + 3 gives −1
    check(run(op, x(1, -11), one(1), one(1), bias), new double[] {7, -1}, -1);
  }

  /** One unit with a different input for each gate. */
  @Test
  void anLstmFollowsItsFormulas() {
    float[] w = {0.1f, 0.2f, 0.3f, 0.4f}; // i, o, f, c
    float[] r = {0.5f, -0.6f, 0.7f, -0.8f};
    float[] b = {0.01f, 0.02f, 0.03f, 0.04f, 0.05f, 0.06f, 0.07f, 0.08f};
    float[] p = {0.9f, -1.0f, 1.1f}; // i, o, f
    double x = 1.5;
    double h = -0.25;
    double c = 0.75;
    double i = sigmoid(w[0] * x + r[0] * h + b[0] + b[4] + p[0] * c);
    double f = sigmoid(w[2] * x + r[2] * h + b[2] + b[6] + p[2] * c);
    double g = Math.tanh(w[3] * x + r[3] * h + b[3] + b[7]);
    double cell = f * c + i * g;
    double o = sigmoid(w[1] * x + r[1] * h + b[1] + b[5] + p[1] * cell);
    Lstm op = Lstm.of(PLAIN.withBias().withInitialState()).withInitialCell().withPeepholes();
    HostTensor[] inputs = {
      x(x),
      HostTensor.of(w, 1, 4, 1),
      HostTensor.of(r, 1, 4, 1),
      HostTensor.of(b, 1, 8),
      one(h),
      one(c),
      HostTensor.of(p, 1, 3)
    };
    List<Output> y = run(op, inputs);
    check(y, new double[] {o * Math.tanh(cell)}, o * Math.tanh(cell));
    assertEquals(cell, y.get(2).values()[0], 1e-7);
    double coupledCell = (1 - i) * c + i * g;
    assertEquals(coupledCell, run(op.coupling(), inputs).get(2).values()[0], 1e-7);
  }

  /** Two units, so that r⊙h before the product is not r⊙(R·h) after it. */
  @Test
  void aGruResetsBeforeOrAfterTheProduct() {
    float[] h = {0.5f, -0.25f};
    float[] r = {
      0.1f, 0.2f, 0.3f, 0.4f, // z
      -0.5f, 0.6f, 0.7f, -0.8f, // r
      0.9f, -1.0f, 1.1f, 1.2f // h
    };
    float[] b = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, -0.1f, -0.2f, -0.3f, -0.4f, -0.5f, -0.6f};
    double[] z = new double[2];
    double[] reset = new double[2];
    for (int j = 0; j < 2; j++) {
      z[j] = sigmoid(r[2 * j] * h[0] + r[2 * j + 1] * h[1] + b[j] + b[6 + j]);
      reset[j] = sigmoid(r[4 + 2 * j] * h[0] + r[5 + 2 * j] * h[1] + b[2 + j] + b[8 + j]);
    }
    double[] before = new double[2];
    double[] after = new double[2];
    for (int j = 0; j < 2; j++) {
      double a = r[8 + 2 * j];
      double c = r[9 + 2 * j];
      double n = Math.tanh(b[4 + j] + a * reset[0] * h[0] + c * reset[1] * h[1] + b[10 + j]);
      before[j] = (1 - z[j]) * n + z[j] * h[j];
      double m = Math.tanh(b[4 + j] + reset[j] * (a * h[0] + c * h[1] + b[10 + j]));
      after[j] = (1 - z[j]) * m + z[j] * h[j];
    }
    Gru op = Gru.of(PLAIN.withBias().withInitialState());
    HostTensor[] inputs = {
      x(0),
      HostTensor.of(new float[6], 1, 6, 1),
      HostTensor.of(r, 1, 6, 2),
      HostTensor.of(b, 1, 12),
      HostTensor.of(h, 1, 1, 2)
    };
    check(run(op, inputs), before, before);
    check(run(op.linearFirst(), inputs), after, after);
  }

  private static Rnn linear(Recurrence how) {
    return new Rnn(how, List.of(Activation.NONE));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** One sequence of one element. */
  private static HostTensor x(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return HostTensor.of(floats, floats.length, 1, 1);
  }

  private static HostTensor one(double value) {
    return HostTensor.of(new float[] {(float) value}, 1, 1, 1);
  }

  private static void check(List<Output> outputs, double[] y, double... last) {
    assertArrayEquals(y, outputs.get(0).values(), 1e-6);
    assertArrayEquals(last, outputs.get(1).values(), 1e-6);
  }
}
