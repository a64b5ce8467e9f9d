package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;

/**
 * Layer normalization (Ba et al. 2016): {@code y = (s − μ)/√(σ² + epsilon)·gamma + beta} with
 * {@code s = x + residual}, μ and σ² being the mean and the (biased) variance of s over the axes
 * from {@code axis} to the last.
 *
 * <p>x, residual and y are FLOAT32 of one shape; gamma and beta are FLOAT32 of the shape of the
 * normalized axes. s is rounded to float32; it is the second output where it is asked for. A row
 * with a NaN or an infinity becomes NaN.
 *
 * <p>The variance is summed from differences to the mean and corrected for the mean's own rounding
 * (Chan, Golub and LeVeque 1983), so a mean of 10⁴ costs no accuracy. Error, with n the elements
 * normalized together: at most {@code ε·((16 + 2·√n)·(|y| + |beta|) + 8·|gamma|)} for |s| up to
 * 10¹⁸, whose squares float32 can sum.
 *
 * @param axis the first normalized axis; negative axes count from the end
 * @param epsilon added to the variance; not negative
 * @param gamma whether there is a gamma input
 * @param beta whether there is a beta input
 * @param residual whether there is a residual input
 * @param sum whether s is the second output; needs a residual
 */
public record LayerNorm(
    int axis, float epsilon, boolean gamma, boolean beta, boolean residual, boolean sum)
    implements Op {
  /** The epsilon of the paper's implementations. */
  public static final float EPSILON = 1e-5f;

  public LayerNorm {
    NormRules.parameters("LayerNorm", epsilon, residual, sum);
  }

  /** Over the axes from {@code axis} on, without gamma and beta. */
  public static LayerNorm from(int axis) {
    return new LayerNorm(axis, EPSILON, false, false, false, false);
  }

  /** The same with another epsilon. */
  public LayerNorm withEpsilon(float value) {
    return new LayerNorm(axis, value, gamma, beta, residual, sum);
  }

  /** The same with a gamma and a beta input. */
  public LayerNorm affine() {
    return new LayerNorm(axis, epsilon, true, true, residual, sum);
  }

  /** The same with a residual input added first. */
  public LayerNorm withResidual() {
    return new LayerNorm(axis, epsilon, gamma, beta, true, sum);
  }

  /** The same with a residual input, giving the sum as second output. */
  public LayerNorm withSum() {
    return new LayerNorm(axis, epsilon, gamma, beta, true, true);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("x"));
    if (gamma) {
      names.add("gamma");
    }
    if (beta) {
      names.add("beta");
    }
    if (residual) {
      names.add("residual");
    }
    return names;
  }

  /** Index of gamma among the inputs, −1 without it. */
  public int gammaInput() {
    return gamma ? 1 : -1;
  }

  /** Index of beta among the inputs, −1 without it. */
  public int betaInput() {
    return beta ? (gamma ? 2 : 1) : -1;
  }

  /** Index of the residual among the inputs, −1 without it. */
  public int residualInput() {
    return residual ? inputNames().size() - 1 : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    NormRules.check(
        this, inputs, axis, new int[] {gammaInput(), betaInput()}, new int[] {residualInput()});
    return sum ? List.of(inputs.get(0), inputs.get(0)) : List.of(inputs.get(0));
  }

  /** Elements that are normalized together. */
  public long extent(List<TensorType> inputs) {
    return NormRules.extent(inputs, axis);
  }
}
