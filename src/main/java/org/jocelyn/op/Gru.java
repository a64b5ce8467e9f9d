package org.jocelyn.op;

import java.util.List;
import java.util.Objects;

/**
 * Gated recurrent unit (Cho et al. 2014). With the state h of the step before, and ⊙ for products
 * of elements:
 *
 * <pre>
 *   z = f(Wz·x + bz + Rz·h + cz)
 *   r = f(Wr·x + br + Rr·h + cr)
 *   n = g(Wh·x + bh + Rh·(r⊙h) + ch)       or, when the reset comes after the product,
 *   n = g(Wh·x + bh + r⊙(Rh·h + ch))
 *   h' = (1 − z)⊙n + z⊙h
 * </pre>
 *
 * <p>The inputs are those of {@link Recurrent} with G = 3 gates in the order z, r, h, the bias
 * being b and then c; all FLOAT32. The outputs are y {@code [T, D, B, H]} and the final h {@code
 * [D, B, H]}.
 *
 * <p>Error of one step of exact states, L being the largest slope of the activations and S the
 * largest sum of magnitudes in a gate: at most {@code ε·L·(20 + 2·√(I + H)·S)·(1 + |h|)} in
 * expectation over rounding. Later steps carry it on, damped or amplified by the weights as any
 * change of the state is; for the contract tests' weights, which damp, all steps together make at
 * most 8 times that.
 *
 * <p>Source: ONNX, operator GRU.
 *
 * @param recurrence direction, bound, and the optional inputs
 * @param linearBeforeReset whether the reset gate multiplies the product with the state, as in
 *     cuDNN, not the state before the product
 * @param activations f and g; two, or two for each direction
 */
public record Gru(Recurrence recurrence, boolean linearBeforeReset, List<Activation> activations)
    implements Recurrent {
  private static final int FUNCTIONS = 2;

  public Gru {
    Objects.requireNonNull(recurrence, "recurrence");
    activations = Recurrent.checked("Gru", recurrence, FUNCTIONS, activations);
  }

  /** Sigmoid gates and a hyperbolic tangent, the reset before the product. */
  public static Gru of(Recurrence recurrence) {
    return new Gru(recurrence, false, List.of(Activation.SIGMOID, Activation.TANH));
  }

  /** The same with the reset after the product. */
  public Gru linearFirst() {
    return new Gru(recurrence, true, activations);
  }

  /** The same with other activations. */
  public Gru activatedBy(List<Activation> functions) {
    return new Gru(recurrence, linearBeforeReset, functions);
  }

  @Override
  public int gates() {
    return 3;
  }

  @Override
  public int functions() {
    return FUNCTIONS;
  }
}
