package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate and, if wanted,
 * peephole connections from the cell to its gates (Gers and Schmidhuber 2000). With the state h and
 * the cell c of the step before, and ⊙ for products of elements:
 *
 * <pre>
 *   i = f(Wi·x + Ri·h + bi + pi⊙c)
 *   f = f(Wf·x + Rf·h + bf + pf⊙c)       1 − i when coupled
 *   c̃ = g(Wc·x + Rc·h + bc)
 *   c' = f⊙c + i⊙c̃
 *   o = f(Wo·x + Ro·h + bo + po⊙c')
 *   h' = o⊙k(c')
 * </pre>
 *
 * <p>x, weights, recurrent weights, bias, lengths and initial state are those of {@link Recurrent}
 * with G = 4 gates in the order i, o, f, c. They are followed by the initial cell {@code [D, B, H]}
 * and the peepholes {@code [D, 3·H]} in the order i, o, f, if they are there; all FLOAT32. The
 * outputs are y {@code [T, D, B, H]}, the final h and the final c, {@code [D, B, H]}.
 *
 * <p>Error of one step of exact states, L being the largest slope of the activations and S the
 * largest sum of magnitudes in a gate: at most {@code ε·L·(20 + 2·√(I + H)·S)·(1 + |c|)} in
 * expectation over rounding. Later steps carry it on, damped or amplified by the weights as any
 * change of the state is; for the contract tests' weights, which damp, all steps together make at
 * most 8 times that.
 *
 * <p>Source: ONNX, operator LSTM.
 *
 * @param recurrence direction, bound, and the inputs that recurrent operations have in common
 * @param initialCell whether the first step's cell is an input, not zero
 * @param peepholes whether there is an input of peephole weights
 * @param coupled whether the forget gate is 1 − i (ONNX's input_forget)
 * @param activations f, g and k; three, or three for each direction
 */
public record Lstm(
    Recurrence recurrence,
    boolean initialCell,
    boolean peepholes,
    boolean coupled,
    List<Activation> activations)
    implements Recurrent {
  private static final int FUNCTIONS = 3;

  public Lstm {
    Objects.requireNonNull(recurrence, "recurrence");
    activations = Recurrent.checked("Lstm", recurrence, FUNCTIONS, activations);
  }

  /** Sigmoid gates and hyperbolic tangents, without optional inputs but those common to all. */
  public static Lstm of(Recurrence recurrence) {
    List<Activation> usual = List.of(Activation.SIGMOID, Activation.TANH, Activation.TANH);
    return new Lstm(recurrence, false, false, false, usual);
  }

  /** The same with the first step's cell as an input. */
  public Lstm withInitialCell() {
    return new Lstm(recurrence, true, peepholes, coupled, activations);
  }

  /** The same with an input of peephole weights. */
  public Lstm withPeepholes() {
    return new Lstm(recurrence, initialCell, true, coupled, activations);
  }

  /** The same with a forget gate that is 1 − i. */
  public Lstm coupling() {
    return new Lstm(recurrence, initialCell, peepholes, true, activations);
  }

  /** The same with other activations. */
  public Lstm activatedBy(List<Activation> functions) {
    return new Lstm(recurrence, initialCell, peepholes, coupled, functions);
  }

  @Override
  public int gates() {
    return 4;
  }

  @Override
  public int functions() {
    return FUNCTIONS;
  }

  @Override
  public List<String> inputNames() {
    List<String> names = recurrence.inputNames();
    if (initialCell) {
      names.add("initialCell");
    }
    if (peepholes) {
      names.add("peepholes");
    }
    return names;
  }

  /** Index of the initial cell among the inputs, −1 without one. */
  public int initialCellInput() {
    return initialCell ? recurrence.end() : -1;
  }

  /** Index of the peepholes among the inputs, −1 without them. */
  public int peepholesInput() {
    return peepholes ? recurrence.end() + (initialCell ? 1 : 0) : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    RecurrentGeometry g = check(this, inputs);
    return List.of(g.sequence(), g.state(), g.state());
  }

  @Override
  public RecurrentGeometry check(Op op, List<TensorType> inputs) {
    RecurrentGeometry g = recurrence.check(op, inputs, gates());
    if (initialCell) {
      Recurrence.checkState(op, inputs, initialCellInput(), g);
    }
    if (peepholes) {
      Rules.type(op, inputs, peepholesInput(), DataType.FLOAT32);
      Recurrence.requireShape(
          op, inputs, peepholesInput(), "D, 3·H", g.directions(), 3 * g.hidden());
    }
    return g;
  }
}
