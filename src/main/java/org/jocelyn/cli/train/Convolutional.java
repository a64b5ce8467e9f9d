package org.jocelyn.cli.train;

import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Conv2d;
import org.jocelyn.nn.Flatten;
import org.jocelyn.nn.Layer;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.MaxPool2d;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.op.Activation;

/**
 * A convolutional network for handwritten digits (LeCun et al. 1998, with ReLU and max pooling).
 */
final class Convolutional implements Recipe {
  @Override
  public String name() {
    return "cnn";
  }

  @Override
  public String network() {
    return "2 × (5×5 convolution, ReLU, 2×2 max pooling): 16, 32; then 128, 10";
  }

  @Override
  public String data() {
    return "MNIST";
  }

  @Override
  public String goal() {
    return "test accuracy at least 0.99";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name(), 4, 64, 1e-3);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Sequential network =
        new Sequential(
            new Images(),
            convolution(1, 16),
            new MaxPool2d(2),
            convolution(16, 32),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(32 * 7 * 7, 128, Activation.RELU),
            new Linear(128, Digits.CLASSES));
    try (Sequential initialized = experiment.initialize(network);
        Optimizer optimizer = experiment.optimizer(initialized)) {
      return List.of(DigitClassifier.train(experiment, initialized, optimizer, 0.99));
    }
  }

  private static Conv2d convolution(int in, int out) {
    return new Conv2d(in, out, 5, org.jocelyn.op.Conv2d.plain().padding(2).then(Activation.RELU));
  }

  /** Rows of pixels as images of one channel. */
  private static final class Images extends Layer {
    @Override
    public Tensor forward(Tensor x) {
      return x.reshape(x.dim(0), 1, Digits.SIDE, Digits.SIDE);
    }
  }
}
