package org.jocelyn.cli.train;

import java.util.List;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.op.Activation;

/** A multi-layer perceptron for handwritten digits. */
final class MultiLayer implements Recipe {
  @Override
  public String name() {
    return "mlp";
  }

  @Override
  public String network() {
    return "784–128–64–10, ReLU, softmax";
  }

  @Override
  public String data() {
    return "MNIST";
  }

  @Override
  public String goal() {
    return "test accuracy at least 0.975";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name(), 10, 64, 1e-3);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Sequential network =
        new Sequential(
            new Linear(Digits.PIXELS, 128, Activation.RELU),
            new Linear(128, 64, Activation.RELU),
            new Linear(64, Digits.CLASSES));
    try (Sequential initialized = experiment.initialize(network);
        Optimizer optimizer = experiment.optimizer(initialized)) {
      return List.of(DigitClassifier.train(experiment, initialized, optimizer, 0.975));
    }
  }
}
