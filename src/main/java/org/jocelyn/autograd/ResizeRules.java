package org.jocelyn.autograd;

import org.jocelyn.Shape;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2dGradient;

/** The rules of resampling. */
final class ResizeRules {
  private ResizeRules() {}

  static void addTo(GradientRules rules) {
    rules.add(Resize2d.class, GradientRule.ofGradientsAlone(ResizeRules::resize));
  }

  private static void resize(Resize2d op, Backward pass) {
    Shape x = pass.inputType(0).shape();
    pass.give(0, () -> pass.gradient(0).run(new Resize2dGradient(op, x.dim(2), x.dim(3))));
  }
}
