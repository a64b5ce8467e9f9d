package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * What the gradients of the normalizations over trailing axes have in common: their inputs, x and,
 * where the normalization has them, gamma, the residual, and the gradient of its sum after that of
 * y; and their outputs, the gradients of x and, where it has them, of gamma and of beta.
 */
public sealed interface RowNormGradient extends NormGradient
    permits LayerNormGradient, RmsNormGradient {
  /** The first normalized axis; negative axes count from the end. */
  int axis();

  /** What is added to the variance or to the mean square. */
  float epsilon();

  /** Whether the mean is subtracted. */
  boolean centered();

  /** Whether the normalization has a gamma input. */
  boolean gamma();

  /** Whether the normalization has a beta input. */
  boolean beta();

  /** Whether the normalization has a residual input. */
  boolean residual();

  /** Whether the normalization gives the sum, whose gradient is an input here. */
  boolean sum();

  @Override
  default List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("x"));
    if (gamma()) {
      names.add("gamma");
    }
    if (residual()) {
      names.add("residual");
    }
    names.add("dy");
    if (sum()) {
      names.add("dsum");
    }
    return names;
  }

  @Override
  default List<String> gradientsOf() {
    return ChannelNormRules.inputNames(gamma(), beta());
  }

  /** Index of gamma among the inputs, −1 without it. */
  default int gammaInput() {
    return gamma() ? 1 : -1;
  }

  /** Index of the residual among the inputs, −1 without it. */
  default int residualInput() {
    return residual() ? gradientInput() - 1 : -1;
  }

  /** Index of the gradient of y among the inputs. */
  default int gradientInput() {
    return 1 + (gamma() ? 1 : 0) + (residual() ? 1 : 0);
  }

  /** Index of the gradient of the sum among the inputs, −1 without it. */
  default int sumGradientInput() {
    return sum() ? gradientInput() + 1 : -1;
  }

  /** Index of gamma's gradient among the outputs, −1 without it. */
  default int gammaOutput() {
    return gamma() ? 1 : -1;
  }

  /** Index of beta's gradient among the outputs, −1 without it. */
  default int betaOutput() {
    return beta() ? (gamma() ? 2 : 1) : -1;
  }

  @Override
  default List<TensorType> outputs(List<TensorType> inputs) {
    NormRules.check(
        this,
        inputs,
        axis(),
        new int[] {gammaInput()},
        new int[] {residualInput(), gradientInput(), sumGradientInput()});
    TensorType x = inputs.get(0);
    Shape normalized = x.shape().slice(x.shape().axis(axis()), x.rank());
    List<TensorType> types = new ArrayList<>(List.of(x));
    while (types.size() < gradientsOf().size()) {
      types.add(x.withShape(normalized));
    }
    return types;
  }

  /** Elements that are normalized together. */
  default long extent(List<TensorType> inputs) {
    return NormRules.extent(inputs, axis());
  }
}
