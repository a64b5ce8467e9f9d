package org.jocelyn.autograd;

import org.jocelyn.op.Attention;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.Softmax;

/** The rules of softmax and of what is built on it. */
final class SoftmaxRules {
  private SoftmaxRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Softmax.class, new SoftmaxRule())
        .add(CrossEntropy.class, new CrossEntropyRule())
        .add(Attention.class, new AttentionRule());
  }
}
