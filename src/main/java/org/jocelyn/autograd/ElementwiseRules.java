package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.Unary;
import org.jocelyn.op.Where;

/** The rules of what is done element by element. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Unary.class, new UnaryRule())
        .add(Binary.class, new BinaryGradient())
        .add(Where.class, GradientRule.ofInput(0, ElementwiseRules::where))
        .add(Cast.class, GradientRule.ofGradientsAlone(ElementwiseRules::cast))
        .add(Dropout.class, GradientRule.ofInput(1, ElementwiseRules::dropout))
        .add(Trilu.class, GradientRule.ofGradientsAlone(ElementwiseRules::trilu));
  }

  private static void where(Where op, Backward pass) {
    Tensor condition = pass.input(0);
    Tensor dy = pass.gradient(0);
    Tensor zero = pass.backend().full(TensorType.of(dy.dataType()), 0);
    pass.give(1, () -> Backward.sumTo(condition.where(dy, zero), pass.inputType(1).shape()));
    pass.give(2, () -> Backward.sumTo(condition.where(zero, dy), pass.inputType(2).shape()));
  }

  /** Whoever is given a gradient of another floating type casts it. */
  private static void cast(Cast op, Backward pass) {
    pass.give(0, pass.gradient(0));
  }

  /** The same elements are left out again. */
  private static void dropout(Dropout op, Backward pass) {
    pass.give(0, () -> pass.gradient(0).run(op, pass.input(1)));
  }

  private static void trilu(Trilu op, Backward pass) {
    pass.give(0, () -> pass.gradient(0).run(op));
  }
}
