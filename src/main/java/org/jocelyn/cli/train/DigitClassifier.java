package org.jocelyn.cli.train;

import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Layer;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.nn.training.TrainingTask;

/**
 * Handwritten digits and a network that makes ten logits of {@code [N, 784]} pixels: cross-entropy
 * to train, the share of test digits that are told right to evaluate.
 */
record DigitClassifier(Backend backend, Layer network, Digits training, Digits test)
    implements TrainingTask {
  private static final String ACCURACY = "accuracy";

  private static final int BLOCK = 500;

  /**
   * Trains a network that was initialized, at a rate that falls to nothing, and tells what share of
   * test digits it tells right.
   */
  static Finding train(Experiment experiment, Layer network, Optimizer optimizer, double goal) {
    DigitClassifier task =
        new DigitClassifier(
            experiment.backend(),
            network,
            Digits.training(experiment.data()),
            Digits.test(experiment.data()));
    return train(experiment, network, optimizer, task, experiment.fallingRate(task), goal);
  }

  /** The same of a task that is made of this one, with options of its own. */
  static Finding train(
      Experiment experiment,
      Layer network,
      Optimizer optimizer,
      TrainingTask task,
      TrainingOptions options,
      double goal) {
    Map<String, Double> figures =
        experiment.train(network, optimizer, task, List.of(ACCURACY), options).figures();
    return Finding.atLeast("test accuracy", figures.getOrDefault(ACCURACY, Double.NaN), goal);
  }

  @Override
  public int examples() {
    return training.size();
  }

  @Override
  public Tensor loss(int[] examples) {
    Tensor logits = network.forward(training.images(backend, examples));
    Tensor labels = backend.tensor(training.labels(examples), examples.length);
    return logits.crossEntropy(labels).mean();
  }

  @Override
  public Map<String, Double> evaluate() {
    int right = 0;
    for (int[] block : Experiment.blocks(test.size(), BLOCK)) {
      right += right(block);
    }
    return Map.of(ACCURACY, right / (double) test.size());
  }

  private int right(int[] block) {
    int[] right = {0};
    backend.tidy(
        () -> {
          Tensor logits = network.forward(test.images(backend, block));
          long[] guesses = logits.argMax(1).toLongArray();
          int[] labels = test.labels(block);
          for (int i = 0; i < labels.length; i++) {
            right[0] += guesses[i] == labels[i] ? 1 : 0;
          }
        });
    return right[0];
  }
}
