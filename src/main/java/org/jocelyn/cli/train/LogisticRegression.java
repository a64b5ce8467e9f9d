package org.jocelyn.cli.train;

import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingTask;

/**
 * {@code z = wᵀx + b, a = σ(z)} with the cross-entropy loss {@code −y·ln a − (1 − y)·ln(1 − a)},
 * computed from z as {@code ln(1 + eᶻ) − y·z}; tells a handwritten 8 from a 3.
 */
final class LogisticRegression implements Recipe {
  private static final int NEGATIVE = 3;
  private static final int POSITIVE = 8;
  private static final int BLOCK = 1000;
  private static final double GRADIENT_TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "logistic";
  }

  @Override
  public String network() {
    return "z = wᵀx + b, a = σ(z), cross-entropy";
  }

  @Override
  public String data() {
    return "MNIST, 3 against 8";
  }

  @Override
  public String goal() {
    return "test accuracy at least 0.96; the hand formulas' gradients";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name(), 5, 64, 0.1);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Digits training = pair(Digits.training(experiment.data()));
    Digits test = pair(Digits.test(experiment.data()));
    try (Linear neuron = experiment.initialize(new Linear(Digits.PIXELS, 1));
        Optimizer optimizer = Optimizer.sgd(neuron, experiment.settings().learningRate(), 0)) {
      Task task = new Task(experiment.backend(), neuron, training, test);
      double difference =
          task.differenceToHandFormulas(Experiment.blocks(training.size(), 256).get(0));
      Map<String, Double> figures =
          experiment.train(neuron, optimizer, task, List.of("accuracy")).figures();
      return List.of(
          Finding.atMost("dw and db by hand against the tape's", difference, GRADIENT_TOLERANCE),
          Finding.atLeast("test accuracy", figures.getOrDefault("accuracy", Double.NaN), 0.96));
    }
  }

  private static Digits pair(Digits all) {
    return all.where(label -> label == NEGATIVE || label == POSITIVE);
  }

  /** Digits 3 and 8 and one neuron. */
  private record Task(Backend backend, Linear neuron, Digits training, Digits test)
      implements TrainingTask {
    @Override
    public int examples() {
      return training.size();
    }

    @Override
    public Tensor loss(int[] examples) {
      Tensor z = neuron.forward(training.images(backend, examples));
      return z.softplus().sub(truth(training, examples).mul(z)).mean();
    }

    private Tensor truth(Digits digits, int[] examples) {
      int[] labels = digits.labels(examples);
      float[] y = new float[labels.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = labels[i] == POSITIVE ? 1 : 0;
      }
      return backend.tensor(y, y.length, 1);
    }

    /**
     * {@code dz = a − y}, {@code dw = dzᵀ·x/m}, {@code db = Σdz/m}, against what the tape gives:
     * the largest difference, relative to the largest element.
     */
    double differenceToHandFormulas(int[] examples) {
      double[] difference = {0};
      backend.tidy(
          () -> {
            Tensor weight = neuron.parameters().get("weight").tensor();
            Tensor bias = neuron.parameters().get("bias").tensor();
            Tensor x = training.images(backend, examples);
            Tensor dz = neuron.forward(x).sigmoid().sub(truth(training, examples));
            Tensor dw = dz.matmul(x, true, false).mul(1f / examples.length);
            Tensor db = dz.mean(0);
            try (Tape tape = Tape.record(backend)) {
              List<Tensor> gradients = tape.gradients(loss(examples), List.of(weight, bias));
              difference[0] =
                  Math.max(
                      Differences.relative(dw, gradients.get(0)),
                      Differences.relative(db, gradients.get(1)));
            }
          });
      return difference[0];
    }

    @Override
    public Map<String, Double> evaluate() {
      int right = 0;
      for (int[] block : Experiment.blocks(test.size(), BLOCK)) {
        float[] z = neuron.forward(test.images(backend, block)).toFloatArray();
        int[] labels = test.labels(block);
        for (int i = 0; i < z.length; i++) {
          right += (z[i] > 0) == (labels[i] == POSITIVE) ? 1 : 0;
        }
      }
      return Map.of("accuracy", right / (double) test.size());
    }
  }
}
