package org.jocelyn.cli.train;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user can set.
 *
 * @param epochs times to go through the data
 * @param steps steps after which to stop at the latest
 * @param batch examples of a batch
 * @param learningRate of the optimizer
 * @param optimizer instead of the recipe's
 * @param seed of weights, orders and dropout
 * @param resume whether to go on from the last run's checkpoint
 * @param out the folder for the checkpoint, the figures and the curves
 * @param initial weights to begin with instead of the seed's
 * @param order numbers of examples in the order in which to take them, instead of the seed's
 * @param logEvery steps between two losses in the figures
 * @param digits significant digits of printed losses
 */
public record TrainSettings(
    int epochs,
    long steps,
    int batch,
    double learningRate,
    Optional<Descent> optimizer,
    long seed,
    boolean resume,
    Path out,
    Optional<Path> initial,
    Optional<Path> order,
    int logEvery,
    int digits) {
  private static final int LOG_EVERY = 50;
  private static final int DIGITS = 4;

  /** What a recipe sets. */
  public static TrainSettings of(String name, int epochs, int batch, double learningRate) {
    return new TrainSettings(
        epochs,
        Long.MAX_VALUE,
        batch,
        learningRate,
        Optional.empty(),
        1,
        false,
        Path.of("jocelyn-" + name),
        Optional.empty(),
        Optional.empty(),
        LOG_EVERY,
        DIGITS);
  }

  /** The same with a folder in the output folder as its own. */
  TrainSettings within(String folder) {
    return new TrainSettings(
        epochs,
        steps,
        batch,
        learningRate,
        optimizer,
        seed,
        resume,
        out.resolve(folder),
        initial,
        order,
        logEvery,
        digits);
  }
}
