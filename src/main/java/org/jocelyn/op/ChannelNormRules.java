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
    long channels = inputs.get(0).shape().dim(1);
    for (int i = 1; i < inputs.size(); i++) {
      Rules.type(op, inputs, i, DataType.FLOAT32);
      Rules.shape(
          inputs.get(i).shape().equals(Shape.of(channels)),
          op,
          inputs,
          op.inputNames().get(i) + " must have shape [C] = [" + channels + "]");
    }
  }
}
