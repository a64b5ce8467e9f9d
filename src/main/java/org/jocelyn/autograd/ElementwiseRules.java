package org.jocelyn.autograd;

import org.jocelyn.op.Binary;

/** The rules of what is done element by element. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(GradientRules rules) {
    rules.add(Binary.class, new BinaryGradient());
  }
}
