package org.jocelyn.nn.training;

import java.util.List;
import java.util.Map;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;

/** What is to be learned: examples, the loss of a batch of them, and how good the network is. */
public interface TrainingTask {
  /** Number of training examples; a batch names some by their indices. */
  int examples();

  /** Which examples come together in an epoch: any, unless a task wants those that are alike. */
  default List<int[]> batches(Batches batches, long epoch) {
    return batches.epoch(epoch);
  }

  /**
   * Told which epoch begins, or is gone on with, counted from 0: what a task makes anew in each
   * epoch must follow from it, so that training that is resumed gives the same bits.
   */
  default void begin(long epoch) {}

  /**
   * The mean loss of these examples, a tensor with one element. Called while a tape records, inside
   * a {@code tidy}; the network is in training.
   */
  Tensor loss(int[] examples);

  /**
   * The gradients of a loss that {@link #loss} gave with respect to the network's parameters: the
   * tape's, unless a task has formulas of its own.
   */
  default List<Tensor> gradients(Tape tape, Tensor loss, int[] examples, List<Tensor> parameters) {
    return tape.gradients(loss, parameters);
  }

  /**
   * Figures of the network on data that it is not trained on, by name, in the order in which to
   * show them. The network is not in training; called inside a {@code tidy}.
   */
  Map<String, Double> evaluate();
}
