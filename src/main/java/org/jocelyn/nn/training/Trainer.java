package org.jocelyn.nn.training;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.Block;
import org.jocelyn.nn.Parameter;
import org.jocelyn.nn.optimizer.Optimizer;

/**
 * The training loop. A step computes a batch's loss and its gradients and lets the optimizer change
 * the parameters; an epoch goes through all examples and evaluates. The same seed on the same
 * device gives the same bits, whether training went through or was stopped and resumed.
 */
public final class Trainer {
  private final Block model;
  private final Optimizer optimizer;
  private final TrainingTask task;
  private final TrainingOptions options;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final Optional<Checkpoint> checkpoint;
  private volatile boolean stopped;

  private Progress progress = Progress.START;
  private Map<String, Double> figures = Map.of();
  private long started;

  /**
   * @param model what is trained; initialized
   * @param optimizer over the model's {@link Block#parameters}
   */
  public Trainer(Block model, Optimizer optimizer, TrainingTask task, TrainingOptions options) {
    this.model = model;
    this.optimizer = optimizer;
    this.task = task;
    this.options = options;
    this.checkpoint = options.checkpoint().map(file -> new Checkpoint(file, model, optimizer));
    if (task.examples() < 1) {
      throw new ParameterException("Trainer: there are no examples");
    }
  }

  /** Adds a listener. */
  public Trainer listen(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Ends training after the current step; from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Trains until all epochs are done, or {@link #stop} is called, or the watched figure does not
   * improve. Saves a checkpoint after each epoch and at the end, where one is wanted.
   *
   * @throws NotFiniteException if a loss is NaN or infinite; the parameters are then as the step
   *     before left them, and the last checkpoint is untouched
   */
  public TrainingResult run() {
    started = System.nanoTime();
    if (options.resume() && Files.exists(options.checkpoint().orElseThrow())) {
      progress = checkpoint.orElseThrow().load(model.backend(), options);
    }
    listeners.forEach(listener -> listener.started(progress.steps()));
    TrainingResult.Reason reason = TrainingResult.Reason.DONE;
    while (progress.epoch() < options.epochs() && progress.steps() < options.maxSteps()) {
      boolean whole = epoch();
      save();
      if (stopped) {
        reason = TrainingResult.Reason.STOPPED;
        break;
      }
      if (whole && options.patience() > 0 && progress.worse() >= options.patience()) {
        reason = TrainingResult.Reason.EARLY_STOPPING;
        break;
      }
    }
    model.evaluate();
    if (figures.isEmpty() && reason == TrainingResult.Reason.DONE) {
      // a checkpoint of a training that was done already
      figures = evaluated();
    }
    return new TrainingResult(reason, progress.steps(), progress.epoch(), figures, seconds());
  }

  private void save() {
    checkpoint.ifPresent(file -> file.save(progress, options));
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  /** Goes through the rest of an epoch; false if it was left before its end. */
  private boolean epoch() {
    int epoch = progress.epoch();
    Batches batches =
        new Batches(task.examples(), options.batch(), Batches.Last.KEPT, options.seed());
    List<int[]> order = options.shuffle() ? task.batches(batches, epoch) : batches.ordered();
    model.train();
    task.begin(epoch);
    double sum = 0;
    int steps = 0;
    int batch = progress.batch();
    while (batch < order.size()) {
      if (stopped || progress.steps() >= options.maxSteps()) {
        progress = at(epoch, batch);
        return false;
      }
      int last = Math.min(order.size(), batch + options.accumulate());
      long begun = System.nanoTime();
      List<int[]> taken = new ArrayList<>();
      for (; batch < last; batch++) {
        taken.add(order.get(batch));
      }
      double loss = step(taken);
      sum += loss;
      steps++;
      progress =
          new Progress(epoch, batch, progress.steps() + 1, progress.best(), progress.worse());
      long examples = taken.stream().mapToLong(indices -> indices.length).sum();
      double seconds = (System.nanoTime() - begun) / 1e9;
      TrainingListener.Step step =
          new TrainingListener.Step(
              progress.steps(),
              epoch + 1,
              batch,
              order.size(),
              loss,
              optimizer.learningRate(),
              examples,
              seconds);
      listeners.forEach(listener -> listener.afterStep(step));
    }
    progress = at(epoch + 1, 0);
    evaluate(sum / steps);
    return true;
  }

  private Progress at(int epoch, int batch) {
    return new Progress(epoch, batch, progress.steps(), progress.best(), progress.worse());
  }

  private void evaluate(double loss) {
    figures = evaluated();
    if (options.patience() > 0) {
      watch();
    }
    TrainingListener.Epoch epoch =
        new TrainingListener.Epoch(progress.epoch(), progress.steps(), loss, figures, seconds());
    listeners.forEach(listener -> listener.afterEpoch(epoch));
  }

  private Map<String, Double> evaluated() {
    model.evaluate();
    Map<String, Double> evaluated = new LinkedHashMap<>();
    model.backend().tidy(() -> evaluated.putAll(task.evaluate()));
    return evaluated;
  }

  private void watch() {
    Double figure = figures.get(options.metric());
    if (figure == null) {
      throw new ParameterException(
          "Trainer: early stopping watches '"
              + options.metric()
              + "', the evaluation gives "
              + figures.keySet());
    }
    double best = progress.best();
    boolean better =
        Double.isNaN(best) || (options.higherIsBetter() ? figure > best : figure < best);
    progress =
        new Progress(
            progress.epoch(),
            progress.batch(),
            progress.steps(),
            better ? figure : best,
            better ? 0 : progress.worse() + 1);
  }

  /** One step on the mean of some batches' losses, which it returns. */
  private double step(List<int[]> batches) {
    Backend backend = model.backend();
    options
        .schedule()
        .ifPresent(schedule -> optimizer.setLearningRate(schedule.rate(progress.steps())));
    double[] sum = {0};
    backend.tidy(
        () -> {
          List<Tensor> gradients = new ArrayList<>();
          for (int[] indices : batches) {
            sum[0] += gradients(indices, gradients);
          }
          optimizer.step(gradients, 1.0 / batches.size());
        });
    return sum[0] / batches.size();
  }

  /** Adds the gradients of one batch's loss, which it returns, to those before. */
  private double gradients(int[] indices, List<Tensor> gradients) {
    Backend backend = model.backend();
    try (Tape tape = Tape.record(backend)) {
      Tensor loss = task.loss(indices);
      double value = loss.item();
      if (!Double.isFinite(value)) {
        tape.pause(() -> fail(indices, value));
      }
      List<Tensor> parameters =
          model.parameters().values().stream().map(Parameter::tensor).toList();
      List<Tensor> more = task.gradients(tape, loss, indices, parameters);
      for (int i = 0; i < more.size(); i++) {
        if (gradients.size() <= i) {
          gradients.add(more.get(i));
        } else {
          gradients.set(i, gradients.get(i).add(more.get(i)));
        }
      }
      return value;
    }
  }

  private void fail(int[] indices, double loss) {
    String origin =
        NotFiniteSearch.describe(
            model.backend(), model.parameters(), loss, () -> task.loss(indices));
    throw new NotFiniteException(
        "the loss is %s at step %d: %s".formatted(loss, progress.steps() + 1, origin));
  }
}
