package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * What the gradients of the normalizations with parameters for each channel have in common: their
 * inputs, x, gamma where there is one, the statistics of each channel where they are given, and the
 * gradient of y; and their outputs, the gradients of x and of what is given for each channel.
 */
public sealed interface ChannelNormGradient extends NormGradient
    permits BatchNormGradient, BatchNormTrainingGradient, GroupNormGradient, InstanceNormGradient {
  /** The normalization. */
  ChannelNorm norm();

  /** Whether the mean and the variance of each channel are inputs. */
  default boolean statistics() {
    return false;
  }

  @Override
  default List<String> inputNames() {
    List<String> names = new ArrayList<>(ChannelNormRules.inputNames(norm().gamma(), false));
    if (statistics()) {
      names.add("mean");
      names.add("variance");
    }
    names.add("dy");
    return names;
  }

  @Override
  default List<String> gradientsOf() {
    return ChannelNormRules.inputNames(norm().gamma(), norm().beta());
  }

  /** Index of gamma among the inputs, −1 without it. */
  default int gammaInput() {
    return norm().gammaInput();
  }

  /** Index of the mean among the inputs, which the variance follows; −1 without them. */
  default int meanInput() {
    return statistics() ? gradientInput() - 2 : -1;
  }

  /** Index of the gradient of y among the inputs. */
  default int gradientInput() {
    return 1 + (norm().gamma() ? 1 : 0) + (statistics() ? 2 : 0);
  }

  /** Index of gamma's gradient among the outputs, −1 without it. */
  default int gammaOutput() {
    return norm().gammaInput();
  }

  /** Index of beta's gradient among the outputs, −1 without it. */
  default int betaOutput() {
    return norm().betaInput();
  }

  @Override
  default List<TensorType> outputs(List<TensorType> inputs) {
    ChannelNormRules.gradient(this, inputs);
    TensorType x = inputs.get(0);
    List<TensorType> types = new ArrayList<>(List.of(x));
    while (types.size() < gradientsOf().size()) {
      types.add(x.withShape(Shape.of(x.shape().dim(1))));
    }
    return types;
  }
}
