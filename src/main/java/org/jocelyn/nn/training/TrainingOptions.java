package org.jocelyn.nn.training;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.nn.optimizer.Schedule;

/**
 * How to train.
 *
 * @param epochs times to go through all examples
 * @param maxSteps steps after which to stop at the latest
 * @param batch examples of a batch
 * @param accumulate batches whose gradients are averaged for one step
 * @param shuffle whether each epoch takes the examples in an order of its own, made of the seed
 * @param seed of the order of the examples
 * @param schedule the learning rate of each step; the optimizer's own where there is none
 * @param checkpoint where to save after every epoch, and when training is stopped
 * @param resume whether to go on from the checkpoint if it is there
 * @param metric the figure of the evaluation that early stopping watches
 * @param higherIsBetter whether that figure should grow
 * @param patience epochs without a better figure after which to stop; 0 for no early stopping
 */
public record TrainingOptions(
    int epochs,
    long maxSteps,
    int batch,
    int accumulate,
    boolean shuffle,
    long seed,
    Optional<Schedule> schedule,
    Optional<Path> checkpoint,
    boolean resume,
    String metric,
    boolean higherIsBetter,
    int patience) {
  public TrainingOptions {
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(checkpoint, "checkpoint");
    Objects.requireNonNull(metric, "metric");
    require(epochs >= 0, "epochs = " + epochs + " must not be negative");
    require(batch >= 1, "batch = " + batch + " must be at least 1");
    require(accumulate >= 1, "accumulate = " + accumulate + " must be at least 1");
    require(maxSteps >= 0, "maxSteps = " + maxSteps + " must not be negative");
    require(patience >= 0, "patience = " + patience + " must not be negative");
    require(patience == 0 || !metric.isEmpty(), "early stopping needs the name of a metric");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException("TrainingOptions: " + rule);
    }
  }

  /** Shuffled batches, without checkpoints and early stopping. */
  public static TrainingOptions of(int epochs, int batch, long seed) {
    return new TrainingOptions(
        epochs,
        Long.MAX_VALUE,
        batch,
        1,
        true,
        seed,
        Optional.empty(),
        Optional.empty(),
        false,
        "",
        true,
        0);
  }

  /** The same, stopping after so many steps at the latest. */
  public TrainingOptions atMost(long steps) {
    return new TrainingOptions(
        epochs,
        steps,
        batch,
        accumulate,
        shuffle,
        seed,
        schedule,
        checkpoint,
        resume,
        metric,
        higherIsBetter,
        patience);
  }

  /** The same with the gradients of so many batches averaged for one step. */
  public TrainingOptions accumulating(int batches) {
    return new TrainingOptions(
        epochs,
        maxSteps,
        batch,
        batches,
        shuffle,
        seed,
        schedule,
        checkpoint,
        resume,
        metric,
        higherIsBetter,
        patience);
  }

  /** The same with the examples in the order in which the task has them. */
  public TrainingOptions inOrder() {
    return new TrainingOptions(
        epochs,
        maxSteps,
        batch,
        accumulate,
        false,
        seed,
        schedule,
        checkpoint,
        resume,
        metric,
        higherIsBetter,
        patience);
  }

  /** The same with this learning rate. */
  public TrainingOptions scheduled(Schedule rates) {
    return new TrainingOptions(
        epochs,
        maxSteps,
        batch,
        accumulate,
        shuffle,
        seed,
        Optional.of(rates),
        checkpoint,
        resume,
        metric,
        higherIsBetter,
        patience);
  }

  /** The same, saving here; and first going on from what is saved here, if asked for. */
  public TrainingOptions savedIn(Path file, boolean goOn) {
    return new TrainingOptions(
        epochs,
        maxSteps,
        batch,
        accumulate,
        shuffle,
        seed,
        schedule,
        Optional.of(file),
        goOn,
        metric,
        higherIsBetter,
        patience);
  }

  /** The same, stopping when a figure has not become better for so many epochs. */
  public TrainingOptions stoppingEarly(String figure, boolean higher, int epochsOfPatience) {
    return new TrainingOptions(
        epochs,
        maxSteps,
        batch,
        accumulate,
        shuffle,
        seed,
        schedule,
        checkpoint,
        resume,
        figure,
        higher,
        epochsOfPatience);
  }
}
