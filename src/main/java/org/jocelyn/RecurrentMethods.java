package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Rnn;

/** Recurrent networks over this sequence [T, B, I]; see {@link Recurrent} for the inputs. */
public sealed interface RecurrentMethods extends TensorMethods permits Tensor {
  /**
   * Every step's output [T, D, B, H] and the final state [D, B, H] of a simple recurrent network.
   *
   * @param others the inputs that {@code how} says are there: bias, lengths, initial state
   */
  default List<Tensor> rnn(Rnn how, Tensor weights, Tensor recurrentWeights, Tensor... others) {
    return recurrent(how, weights, recurrentWeights, others);
  }

  /**
   * Every step's output [T, D, B, H], the final state and the final cell [D, B, H] of a long
   * short-term memory.
   *
   * @param others the inputs that {@code how} says are there: bias, lengths, initial state, initial
   *     cell, peepholes
   */
  default List<Tensor> lstm(Lstm how, Tensor weights, Tensor recurrentWeights, Tensor... others) {
    return recurrent(how, weights, recurrentWeights, others);
  }

  /**
   * Every step's output [T, D, B, H] and the final state [D, B, H] of gated recurrent units.
   *
   * @param others the inputs that {@code how} says are there: bias, lengths, initial state
   */
  default List<Tensor> gru(Gru how, Tensor weights, Tensor recurrentWeights, Tensor... others) {
    return recurrent(how, weights, recurrentWeights, others);
  }

  private List<Tensor> recurrent(
      Recurrent how, Tensor weights, Tensor recurrentWeights, Tensor... others) {
    Tensor[] inputs = new Tensor[others.length + 2];
    inputs[0] = weights;
    inputs[1] = recurrentWeights;
    System.arraycopy(others, 0, inputs, 2, others.length);
    return runAll(how, inputs);
  }
}
