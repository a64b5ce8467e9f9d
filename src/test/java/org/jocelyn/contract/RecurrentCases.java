package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;

/** The cases that the contracts of the recurrent operations share, their inputs and their bound. */
final class RecurrentCases {
  static final Recurrence PLAIN = Recurrence.PLAIN;
  static final Recurrence ALL =
      PLAIN.towards(RecurrentDirection.BIDIRECTIONAL).withBias().withLengths().withInitialState();

  private RecurrentCases() {}

  /** The extents of a case. */
  record Extents(int steps, int batch, int input, int hidden) {
    @Override
    public String toString() {
      return "T %d, B %d, I %d, H %d".formatted(steps, batch, input, hidden);
    }
  }

  /**
   * What every recurrent operation is tried on.
   *
   * @param large elements of a state so large that each step is shared out by itself
   */
  static List<Case> common(Function<Recurrence, Recurrent> with, int large) {
    List<Case> cases = new ArrayList<>(sizesAndSpecials(with, large));
    options(with, cases);
    return cases;
  }

  /** What a variation of an operation is tried on, whose kernels are mostly the operation's. */
  static List<Case> sizesAndSpecials(Function<Recurrence, Recurrent> with, int large) {
    List<Case> cases = new ArrayList<>();
    sizes(with, large, cases);
    specials(with, cases);
    return cases;
  }

  private static void sizes(Function<Recurrence, Recurrent> with, int large, List<Case> cases) {
    int[][] sizes = {
      {1, 1, 1, 1},
      {2, 3, 1, 1},
      {1, 3, 5, 7},
      {3, 2, 4, 16},
      {5, 4, 3, 33},
      {50, 4, 8, 64},
      {4, 19, 33, 20},
      {7, 5, 5, 130},
      {3, 1, 7, large},
      {2, 5, 7, large}
    };
    for (int[] s : sizes) {
      Extents extents = new Extents(s[0], s[1], s[2], s[3]);
      cases.add(of(extents.toString(), with.apply(PLAIN.withBias()), extents));
      cases.add(of("everything, " + extents, with.apply(ALL), extents));
    }
    cases.add(of("no steps", with.apply(PLAIN.withInitialState()), new Extents(0, 3, 4, 5)));
    cases.add(of("no steps, no state", with.apply(PLAIN), new Extents(0, 3, 4, 5)));
    cases.add(of("no sequences", with.apply(ALL), new Extents(3, 0, 4, 5)));
    cases.add(of("no state", with.apply(ALL), new Extents(3, 2, 4, 0)));
    cases.add(of("no input", with.apply(PLAIN.withBias()), new Extents(3, 2, 0, 5)));
  }

  private static void options(Function<Recurrence, Recurrent> with, List<Case> cases) {
    Extents extents = new Extents(3, 5, 3, 18);
    for (RecurrentDirection direction : RecurrentDirection.values()) {
      Recurrence plain = PLAIN.towards(direction);
      cases.add(of(direction + ", no bias", with.apply(plain), extents));
      cases.add(of(direction + ", lengths", with.apply(plain.withLengths()), extents));
      cases.add(of(direction + ", state", with.apply(plain.withInitialState()), extents));
      Recurrent clipped = with.apply(plain.withBias().clipped(0.3f));
      cases.add(of(direction + ", clip", clipped, extents));
    }
    Recurrent bounded = with.apply(PLAIN.clipped(0));
    cases.add(of("clip 0", bounded, extents));
    Recurrent op = with.apply(PLAIN.withLengths());
    List<HostTensor> inputs = inputs(op, extents);
    inputs.set(3, HostTensor.of(new long[] {-1, 3, 1L << 33, 0, 1}, 5));
    cases.add(new Case("INT64 lengths", op, inputs, RecurrentCases::bound));
    List<HostTensor> none = inputs(op, extents);
    none.set(3, HostTensor.of(new int[5], 5));
    cases.add(new Case("all lengths 0", op, none, RecurrentCases::bound));
    // as many functions as there are places: on OpenCL each set of them is a program of its own
    List<Activation> functions =
        List.of(
            new Activation(UnaryFunction.HARD_SIGMOID, 0.2f, 0.5f),
            Activation.leakyRelu(0.1f),
            Activation.of(UnaryFunction.SOFTSIGN),
            Activation.SIGMOID,
            new Activation(UnaryFunction.AFFINE, 0.7f, 0.1f),
            new Activation(UnaryFunction.ELU, 1.2f, 0));
    Recurrent both = with.apply(PLAIN.withBias().towards(RecurrentDirection.BIDIRECTIONAL));
    Recurrent own = activated(both, functions.subList(0, 2 * both.functions()));
    cases.add(of("activations of each direction", own, extents));
    Recurrent one = with.apply(PLAIN.towards(RecurrentDirection.REVERSE));
    List<Activation> others = new ArrayList<>(one.activations());
    others.set(others.size() - 1, Activation.RELU);
    cases.add(of("another activation", activated(one, others), extents));
  }

  /** The same operation with other activations. */
  static Recurrent activated(Recurrent op, List<Activation> functions) {
    if (op instanceof Lstm lstm) {
      return lstm.activatedBy(functions);
    }
    if (op instanceof Gru gru) {
      return gru.activatedBy(functions);
    }
    return ((Rnn) op).activatedBy(functions);
  }

  private static void specials(Function<Recurrence, Recurrent> with, List<Case> cases) {
    Extents extents = new Extents(5, 6, 3, 18);
    Recurrent op = with.apply(ALL);
    List<HostTensor> hidden = inputs(op, extents);
    hidden.set(4, HostTensor.of(new int[] {5, 2, 0, 3, 1, 5}, 6));
    // the third step of the second sequence is not taken, nor any of the third
    hidden.set(
        0,
        hidden
            .get(0)
            .with((2 * 6 + 1) * 3, Double.NaN)
            .with((4 * 6 + 1) * 3, Double.POSITIVE_INFINITY)
            .with(2 * 3, Double.NaN));
    cases.add(new Case("NaN beyond the length", op, hidden, RecurrentCases::bound));
    for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      List<HostTensor> inputs = inputs(op, extents);
      inputs.set(4, HostTensor.filled(inputs.get(4).type(), 5));
      inputs.set(0, inputs.get(0).with((2 * 6 + 3) * 3 + 1, special));
      cases.add(new Case(special + " in x", op, inputs, RecurrentCases::bound));
      List<HostTensor> state = inputs(op, extents);
      state.set(4, HostTensor.filled(state.get(4).type(), 5));
      state.set(5, state.get(5).with(7, Double.NaN));
      cases.add(new Case("NaN in the initial state", op, state, RecurrentCases::bound));
    }
    List<HostTensor> large = inputs(op, extents);
    large.set(0, HostTensor.random(1, large.get(0).type(), -1e4, 1e4));
    cases.add(new Case("x of ±10⁴", op, large, RecurrentCases::bound));
  }

  static Case of(String name, Recurrent op, Extents extents) {
    return new Case(name, op, inputs(op, extents), RecurrentCases::bound);
  }

  /** Inputs with weights that damp errors, as those of trained networks mostly do. */
  static List<HostTensor> inputs(Recurrent op, Extents e) {
    int d = op.recurrence().direction().count();
    int rows = op.gates() * e.hidden();
    double w = 1 / Math.sqrt(Math.max(1, e.input()));
    double r = 0.7 / Math.sqrt(Math.max(1, e.hidden()));
    List<HostTensor> inputs = new ArrayList<>();
    for (String name : op.inputNames()) {
      long seed = 100L * e.hidden() + inputs.size();
      inputs.add(
          switch (name) {
            case "x" -> HostTensor.random(seed, e.steps(), e.batch(), e.input());
            case "weights" ->
                HostTensor.random(seed, TensorType.float32(d, rows, e.input()), -w, w);
            case "recurrentWeights" ->
                HostTensor.random(seed, TensorType.float32(d, rows, e.hidden()), -r, r);
            case "bias" -> HostTensor.random(seed, TensorType.float32(d, 2L * rows), -0.5, 0.5);
            case "lengths" -> lengths(seed, e);
            case "peepholes" ->
                HostTensor.random(seed, TensorType.float32(d, 3L * e.hidden()), -0.5, 0.5);
            default -> HostTensor.random(seed, d, e.batch(), e.hidden());
          });
    }
    return inputs;
  }

  /** Lengths from −1 to T + 1; the first sequence takes all steps. */
  private static HostTensor lengths(long seed, Extents e) {
    TensorType type = TensorType.of(DataType.INT32, e.batch());
    HostTensor lengths = HostTensor.random(seed, type, -1.5, e.steps() + 1.5);
    return e.batch() == 0 ? lengths : lengths.with(0, e.steps());
  }

  /** The bound in the Javadoc of the operations, with norms for the sums of magnitudes. */
  static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    Recurrent recurrent = (Recurrent) op;
    RecurrentGeometry g = recurrent.geometry(inputs.stream().map(HostTensor::type).toList());
    double x = largestNorm(inputs.get(0), (int) g.input());
    double w = largestNorm(inputs.get(1), (int) g.input());
    double r = largestNorm(inputs.get(2), (int) g.hidden());
    double state = 0;
    for (int i = 3; i < inputs.size(); i++) {
      if (inputs.get(i).type().dataType() == DataType.FLOAT32) {
        state = Math.max(state, largestNorm(inputs.get(i), 1));
      }
    }
    for (var result : OpContract.run(TestBackends.reference(), op, inputs)) {
      for (double value : result.values()) {
        state = Double.isFinite(value) ? Math.max(state, Math.abs(value)) : state;
      }
    }
    // biases twice, a peephole's weight times the cell
    double sum = x * w + state * Math.sqrt((double) g.hidden()) * r + 2 * state + state * state;
    double slope = 1;
    for (Activation activation : recurrent.activations()) {
      slope = Math.max(slope, Math.abs(activation.alpha()));
    }
    double roundings = 20 + 2 * Math.sqrt((double) (g.input() + g.hidden())) * sum;
    double[] bound = new double[expected.length];
    Arrays.fill(bound, 8 * EPSILON * slope * roundings * (1 + state));
    return bound;
  }

  private static double largestNorm(HostTensor x, int length) {
    double largest = 0;
    for (int at = 0; at + length <= x.data().length() && length > 0; at += length) {
      double norm = 0;
      for (int i = at; i < at + length; i++) {
        norm = Math.hypot(norm, x.data().get(i));
      }
      largest = Double.isFinite(norm) ? Math.max(largest, norm) : largest;
    }
    return largest;
  }
}
