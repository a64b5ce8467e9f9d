package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;

/**
 * Root-mean-square normalization (Zhang and Sennrich 2019): {@code y = s/√(mean(s²) +
 * epsilon)·gamma} with {@code s = x + residual}, the mean being over the axes from {@code axis} to
 * the last.
 *
 * <p>x, residual and y are FLOAT32 of one shape; gamma is FLOAT32 of the shape of the normalized
 * axes. s is rounded to float32; it is the second output where it is asked for.
 *
 * <p>Error, with n the elements normalized together: at most {@code ε·(16 + 2·√n)·|y|} for |s| up
 * to 10¹⁸, whose squares float32 can sum.
 *
 * @param axis the first normalized axis; negative axes count from the end
 * @param epsilon added to the mean square; not negative
 * @param gamma whether there is a gamma input
 * @param residual whether there is a residual input
 * @param sum whether s is the second output; needs a residual
 */
public record RmsNorm(int axis, float epsilon, boolean gamma, boolean residual, boolean sum)
    implements Op {
  public RmsNorm {
    NormRules.parameters("RmsNorm", epsilon, residual, sum);
  }

  /** Over the axes from {@code axis} on, without gamma. */
  public static RmsNorm from(int axis, float epsilon) {
    return new RmsNorm(axis, epsilon, false, false, false);
  }

  /** The same with a gamma input. */
  public RmsNorm withGamma() {
    return new RmsNorm(axis, epsilon, true, residual, sum);
  }

  /** The same with a residual input added first. */
  public RmsNorm withResidual() {
    return new RmsNorm(axis, epsilon, gamma, true, sum);
  }

  /** The same with a residual input, giving the sum as second output. */
  public RmsNorm withSum() {
    return new RmsNorm(axis, epsilon, gamma, true, true);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("x"));
    if (gamma) {
      names.add("gamma");
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

  /** Index of the residual among the inputs, −1 without it. */
  public int residualInput() {
    return residual ? inputNames().size() - 1 : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    NormRules.check(this, inputs, axis, new int[] {gammaInput()}, new int[] {residualInput()});
    return sum ? List.of(inputs.get(0), inputs.get(0)) : List.of(inputs.get(0));
  }

  /** Elements that are normalized together. */
  public long extent(List<TensorType> inputs) {
    return NormRules.extent(inputs, axis);
  }
}
