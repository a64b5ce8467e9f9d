package org.jocelyn.autograd;

import java.util.List;
import java.util.function.Function;
import org.jocelyn.Tensor;
import org.jocelyn.op.NormGradient;
import org.jocelyn.op.Op;

/**
 * The gradient of a normalization is an operation, which takes some of the normalization's inputs
 * by name, {@code dy} and {@code dsum}.
 *
 * @param gradientOf makes the operation
 */
record NormalizationRule<O extends Op>(Function<O, NormGradient> gradientOf)
    implements GradientRule<O> {
  @Override
  public boolean needsInput(O op, int input) {
    return gradientOf.apply(op).inputNames().contains(op.inputNames().get(input));
  }

  @Override
  public void backward(O op, Backward pass) {
    run(gradientOf.apply(op), op, pass, name -> tensor(op, pass, name));
  }

  private static Tensor tensor(Op op, Backward pass, String name) {
    return switch (name) {
      case "dy" -> pass.gradient(0);
      case "dsum" -> pass.gradient(1);
      default -> pass.input(op.inputNames().indexOf(name));
    };
  }

  /** Gives what {@code gradient} computes of the tensors of these names; returns dx. */
  static Tensor run(NormGradient gradient, Op op, Backward pass, Function<String, Tensor> tensors) {
    List<Tensor> inputs = gradient.inputNames().stream().map(tensors).toList();
    List<Tensor> outputs = pass.backend().run(gradient, inputs);
    for (int i = 0; i < outputs.size(); i++) {
      pass.give(op.inputNames().indexOf(gradient.gradientsOf().get(i)), outputs.get(i));
    }
    int residual = op.inputNames().indexOf("residual");
    if (residual >= 0) {
      pass.give(residual, outputs.get(0));
    }
    return outputs.get(0);
  }
}
