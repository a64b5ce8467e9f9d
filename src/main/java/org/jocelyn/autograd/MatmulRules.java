package org.jocelyn.autograd;

import org.jocelyn.op.Matmul;

/** The rules of matrix products. */
final class MatmulRules {
  private MatmulRules() {}

  static void addTo(GradientRules rules) {
    rules.add(Matmul.class, new MatmulGradient());
  }
}
