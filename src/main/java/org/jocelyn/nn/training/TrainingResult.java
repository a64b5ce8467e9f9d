package org.jocelyn.nn.training;

import java.util.Map;

/**
 * How training ended.
 *
 * @param reason why it ended
 * @param steps steps made in all, those before a checkpoint included
 * @param epochs whole epochs done in all
 * @param figures the last evaluation's, empty if there was none
 * @param seconds of this run
 */
public record TrainingResult(
    Reason reason, long steps, int epochs, Map<String, Double> figures, double seconds) {
  /** Why training ended. */
  public enum Reason {
    /** All epochs or steps are done. */
    DONE,
    /** {@link Trainer#stop} was called. */
    STOPPED,
    /** The watched figure did not become better any more. */
    EARLY_STOPPING
  }
}
