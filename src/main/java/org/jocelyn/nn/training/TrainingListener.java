package org.jocelyn.nn.training;

import java.util.Map;

/** Told how training goes on; called on the training thread. */
public interface TrainingListener {
  /**
   * After a step.
   *
   * @param step steps made so far
   * @param epoch the current epoch, counted from 1
   * @param batch batches of this epoch done
   * @param batches batches of an epoch
   */
  record Step(
      long step,
      int epoch,
      int batch,
      int batches,
      double loss,
      double learningRate,
      long examples,
      double seconds) {}

  /**
   * After an epoch.
   *
   * @param loss mean over the epoch's steps that this run made
   * @param figures what the task's evaluation gave
   * @param seconds since the run began
   */
  record Epoch(int epoch, long step, double loss, Map<String, Double> figures, double seconds) {}

  /** Before the first step of a run: the steps that a checkpoint has made before. */
  default void started(long stepsBefore) {}

  default void afterStep(Step step) {}

  default void afterEpoch(Epoch epoch) {}
}
