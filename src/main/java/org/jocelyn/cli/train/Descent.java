package org.jocelyn.cli.train;

import org.jocelyn.nn.Block;
import org.jocelyn.nn.optimizer.Optimizer;

/** How a network's loss is made to fall, where the user may choose. */
public enum Descent {
  /** Gradient descent with momentum. */
  SGD {
    @Override
    Optimizer of(Block network, double learningRate) {
      return Optimizer.sgd(network, learningRate, MOMENTUM);
    }
  },
  ADAM {
    @Override
    Optimizer of(Block network, double learningRate) {
      return Optimizer.adam(network, learningRate);
    }
  };

  private static final float MOMENTUM = 0.9f;

  /** An optimizer of a network that was initialized. */
  abstract Optimizer of(Block network, double learningRate);
}
