package org.jocelyn.autograd;

import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;

/** The rules of convolutions. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static void addTo(GradientRules rules) {
    rules.add(Conv2d.class, new Conv2dGradient());
    rules.add(ConvTranspose2d.class, new ConvTranspose2dGradient());
  }
}
