package org.jocelyn.reference;

import org.jocelyn.op.ChannelNormGradient;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** The gradients of gamma and beta of a normalization by channel, while they are summed. */
final class ReferenceChannelGradients {
  private final ChannelNormGradient op;
  private final Storage[] in;
  private final double[] ofGamma;
  private final double[] ofBeta;

  ReferenceChannelGradients(ChannelNormGradient op, Storage[] in, int channels) {
    this.op = op;
    this.in = in;
    this.ofGamma = new double[channels];
    this.ofBeta = new double[channels];
  }

  /** A channel's gamma, 1 where none is given. */
  double gamma(int c) {
    return op.gammaInput() < 0 ? 1 : ((HostArray) in[op.gammaInput()]).get(c);
  }

  /** Adds an element of a channel. */
  void add(int c, double dy, double normalized) {
    ofGamma[c] += dy * normalized;
    ofBeta[c] += dy;
  }

  /** {@code Σ dy·x̂} so far. */
  double ofGamma(int c) {
    return ofGamma[c];
  }

  /** {@code Σ dy} so far. */
  double ofBeta(int c) {
    return ofBeta[c];
  }

  /** Stores the gradients that are wanted. */
  void store(Storage[] out) {
    for (int c = 0; c < ofGamma.length; c++) {
      if (op.gammaOutput() >= 0) {
        ((HostArray) out[op.gammaOutput()]).set(c, ofGamma[c]);
      }
      if (op.betaOutput() >= 0) {
        ((HostArray) out[op.betaOutput()]).set(c, ofBeta[c]);
      }
    }
  }
}
