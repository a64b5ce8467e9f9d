package org.jocelyn.nn;

import org.jocelyn.ParameterException;
import org.jocelyn.op.RecurrentDirection;

/**
 * How recurrent blocks are put together and how their sequences lie.
 *
 * @param layers blocks one after the other, each going through the outputs of the one before
 * @param bidirectional whether every layer goes through the sequences in both directions, with
 *     weights for each, and gives the outputs of both
 * @param bias whether there are biases
 * @param batchFirst whether sequences are {@code [B, T, …]}, not {@code [T, B, …]}, as input and
 *     output; states are {@code [layers·D, B, H]} in any case
 */
public record RecurrentOptions(
    int layers, boolean bidirectional, boolean bias, boolean batchFirst) {
  /** One layer forward, with biases, time first. */
  public static final RecurrentOptions PLAIN = new RecurrentOptions(1, false, true, false);

  public RecurrentOptions {
    if (layers < 1) {
      throw new ParameterException("RecurrentOptions: layers = " + layers + " must be at least 1");
    }
  }

  /** The same with so many layers. */
  public RecurrentOptions layers(int count) {
    return new RecurrentOptions(count, bidirectional, bias, batchFirst);
  }

  /** The same in both directions. */
  public RecurrentOptions bothWays() {
    return new RecurrentOptions(layers, true, bias, batchFirst);
  }

  /** The same without biases. */
  public RecurrentOptions withoutBias() {
    return new RecurrentOptions(layers, bidirectional, false, batchFirst);
  }

  /** The same for sequences {@code [B, T, …]}. */
  public RecurrentOptions withBatchFirst() {
    return new RecurrentOptions(layers, bidirectional, bias, true);
  }

  /** How many directions a layer has: D. */
  public int directions() {
    return direction().count();
  }

  RecurrentDirection direction() {
    return bidirectional ? RecurrentDirection.BIDIRECTIONAL : RecurrentDirection.FORWARD;
  }
}
