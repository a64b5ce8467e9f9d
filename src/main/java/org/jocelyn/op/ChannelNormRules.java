package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/** The checks that the normalizations by channel share. */
final class ChannelNormRules {
  private ChannelNormRules() {}

  /** Fails unless {@code epsilon} is finite and not negative. */
  static void epsilon(String operation, float epsilon) {
    Rules.parameter(
        epsilon >= 0 && Float.isFinite(epsilon),
        operation,
        "epsilon " + epsilon + " must be finite and not negative");
  }

  /** {@code x}, and gamma and beta where they are given. */
  static List<String> inputNames(boolean gamma, boolean beta) {
    List<String> names = new ArrayList<>(List.of("x"));
    if (gamma) {
      names.add("gamma");
    }
    if (beta) {
      names.add("beta");
    }
    return List.copyOf(names);
  }

  /** Fails unless all inputs but the first are FLOAT32 of shape [C], C being x's axis 1. */
  static void perChannel(Op op, List<TensorType> inputs) {
    perChannel(op, inputs, inputs.size());
  }

  private static void perChannel(Op op, List<TensorType> inputs, int end) {
    long channels = inputs.get(0).shape().dim(1);
    for (int i = 1; i < end; i++) {
      Rules.type(op, inputs, i, DataType.FLOAT32);
      Rules.shape(
          inputs.get(i).shape().equals(Shape.of(channels)),
          op,
          inputs,
          op.inputNames().get(i) + " must have shape [C] = [" + channels + "]");
    }
  }

  /** Fails unless x's channels can be cut into so many groups. */
  static void groups(Op op, List<TensorType> inputs, long groups) {
    long channels = inputs.get(0).shape().dim(1);
    Rules.shape(
        channels % groups == 0,
        op,
        inputs,
        "the " + channels + " channels must be a multiple of the " + groups + " groups");
  }

  /** The checks of a gradient, whose last input is that of y. */
  static void gradient(ChannelNormGradient op, List<TensorType> inputs) {
    Rules.type(op, inputs, 0, DataType.FLOAT32);
    Rules.minRank(op, inputs, 0, 2);
    int dy = op.gradientInput();
    perChannel(op, inputs, dy);
    Rules.type(op, inputs, dy, DataType.FLOAT32);
    Shape x = inputs.get(0).shape();
    Rules.shape(inputs.get(dy).shape().equals(x), op, inputs, "dy must have the shape of x, " + x);
  }
}
