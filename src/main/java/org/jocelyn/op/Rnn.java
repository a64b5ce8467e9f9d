package org.jocelyn.op;

import java.util.List;
import java.util.Objects;

/**
 * The simple recurrent network (Elman 1990): {@code h' = f(W·x + b + R·h + c)} with the state h of
 * the step before.
 *
 * <p>The inputs are those of {@link Recurrent} with one gate, the bias being b and then c; all
 * FLOAT32. The outputs are y {@code [T, D, B, H]} and the final h {@code [D, B, H]}.
 *
 * <p>Error of one step of an exact state, L being f's largest slope and S the largest sum of
 * magnitudes: at most {@code ε·L·(20 + 2·√(I + H)·S)} in expectation over rounding. Later steps
 * carry it on, damped or amplified by the weights as any change of the state is; for the contract
 * tests' weights, which damp, all steps together make at most 8 times that.
 *
 * <p>Source: ONNX, operator RNN.
 *
 * @param recurrence direction, bound, and the optional inputs
 * @param activations f; one, or one for each direction
 */
public record Rnn(Recurrence recurrence, List<Activation> activations) implements Recurrent {
  private static final int FUNCTIONS = 1;

  public Rnn {
    Objects.requireNonNull(recurrence, "recurrence");
    activations = Recurrent.checked("Rnn", recurrence, FUNCTIONS, activations);
  }

  /** With a hyperbolic tangent. */
  public static Rnn of(Recurrence recurrence) {
    return new Rnn(recurrence, List.of(Activation.TANH));
  }

  /** The same with other activations. */
  public Rnn activatedBy(List<Activation> functions) {
    return new Rnn(recurrence, functions);
  }

  @Override
  public int gates() {
    return 1;
  }

  @Override
  public int functions() {
    return FUNCTIONS;
  }
}
