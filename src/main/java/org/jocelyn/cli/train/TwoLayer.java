package org.jocelyn.cli.train;

import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.TrainingTask;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Softmax;

/** A network of two layers whose gradients are written out as operations, without a tape. */
final class TwoLayer implements Recipe {
  private static final int HIDDEN = 64;
  private static final double GRADIENT_TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "two-layer";
  }

  @Override
  public String network() {
    return "784–64–10, tanh, softmax; gradients by hand";
  }

  @Override
  public String data() {
    return "MNIST";
  }

  @Override
  public String goal() {
    return "the tape's gradients; test accuracy at least 0.95";
  }

  @Override
  public TrainSettings defaults() {
    return TrainSettings.of(name(), 8, 64, 0.1);
  }

  @Override
  public List<Finding> train(Experiment experiment) {
    Sequential network =
        new Sequential(
            new Linear(Digits.PIXELS, HIDDEN, Activation.TANH), new Linear(HIDDEN, Digits.CLASSES));
    try (Sequential initialized = experiment.initialize(network);
        Optimizer optimizer = Optimizer.sgd(initialized, experiment.settings().learningRate(), 0)) {
      DigitClassifier digits =
          new DigitClassifier(
              experiment.backend(),
              initialized,
              Digits.training(experiment.data()),
              Digits.test(experiment.data()));
      ByHand task = new ByHand(experiment.backend(), digits);
      double difference = task.differenceToTape(Experiment.blocks(task.examples(), 256).get(0));
      return List.of(
          Finding.atMost("gradients by hand against the tape's", difference, GRADIENT_TOLERANCE),
          DigitClassifier.train(
              experiment, initialized, optimizer, task, experiment.options(), 0.95));
    }
  }

  /** The classification of digits with the two layers' gradients as formulas. */
  private record ByHand(Backend backend, DigitClassifier digits) implements TrainingTask {
    @Override
    public int examples() {
      return digits.examples();
    }

    @Override
    public Tensor loss(int[] examples) {
      return digits.loss(examples);
    }

    @Override
    public Map<String, Double> evaluate() {
      return digits.evaluate();
    }

    /**
     * With m examples, y their classes one-hot, and the parameters W₁, b₁, W₂, b₂:
     *
     * <pre>
     * z₁ = x·W₁ᵀ + b₁     dz₂ = (a₂ − y)/m
     * a₁ = tanh z₁        dW₂ = dz₂ᵀ·a₁, db₂ = Σ dz₂
     * z₂ = a₁·W₂ᵀ + b₂    da₁ = dz₂·W₂
     * a₂ = softmax z₂     dz₁ = da₁⊙(1 − a₁²)
     *                     dW₁ = dz₁ᵀ·x, db₁ = Σ dz₁
     * </pre>
     */
    @Override
    public List<Tensor> gradients(Tape tape, Tensor loss, int[] examples, List<Tensor> parameters) {
      Tensor x = digits.training().images(backend, examples);
      Tensor labels = backend.tensor(digits.training().labels(examples), examples.length);
      Tensor y = labels.oneHot(Digits.CLASSES);
      Tensor w2 = parameters.get(2);

      Tensor z1 = x.matmul(parameters.get(0), false, true).add(parameters.get(1));
      Tensor a1 = z1.tanh();
      Tensor z2 = a1.matmul(w2, false, true).add(parameters.get(3));
      Tensor a2 = z2.run(Softmax.along(1));

      Tensor dz2 = a2.sub(y).mul(1f / examples.length);
      Tensor dw2 = dz2.matmul(a1, true, false);
      Tensor db2 = dz2.sum(0);
      Tensor da1 = dz2.matmul(w2);
      Tensor dz1 = da1.mul(a1.mul(a1).neg().add(1));
      Tensor dw1 = dz1.matmul(x, true, false);
      Tensor db1 = dz1.sum(0);
      return List.of(dw1, db1, dw2, db2);
    }

    double differenceToTape(int[] examples) {
      double[] difference = {0};
      backend.tidy(
          () -> {
            List<Tensor> parameters =
                digits.network().parameters().values().stream()
                    .map(parameter -> parameter.tensor())
                    .toList();
            try (Tape tape = Tape.record(backend)) {
              Tensor loss = loss(examples);
              List<Tensor> expected = tape.gradients(loss, parameters);
              List<Tensor> found = gradients(tape, loss, examples, parameters);
              for (int i = 0; i < found.size(); i++) {
                difference[0] =
                    Math.max(difference[0], Differences.relative(expected.get(i), found.get(i)));
              }
            }
          });
      return difference[0];
    }
  }
}
