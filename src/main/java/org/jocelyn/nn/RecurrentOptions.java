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
 * @param dropout the share of the outputs of every layer but the last that is left out in training,
 *     in [0, 1); see {@link Dropout}
 */
public record RecurrentOptions(
    int layers, boolean bidirectional, boolean bias, boolean batchFirst, float dropout) {
  /** One layer forward, with biases, time first. */
  public static final RecurrentOptions PLAIN = new RecurrentOptions(1, false, true, false, 0);

  public RecurrentOptions {
    if (layers < 1) {
      throw new ParameterException("RecurrentOptions: layers = " + layers + " must be at least 1");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new ParameterException("RecurrentOptions: dropout = " + dropout + " must be in [0, 1)");
    }
  }

  /** The same with so many layers. */
  public RecurrentOptions layers(int count) {
    return new RecurrentOptions(count, bidirectional, bias, batchFirst, dropout);
  }

  /** The same in both directions. */
  public RecurrentOptions bothWays() {
    return new RecurrentOptions(layers, true, bias, batchFirst, dropout);
  }

  /** The same without biases. */
  public RecurrentOptions withoutBias() {
    return new RecurrentOptions(layers, bidirectional, false, batchFirst, dropout);
  }

  /** The same for sequences {@code [B, T, …]}. */
  public RecurrentOptions withBatchFirst() {
    return new RecurrentOptions(layers, bidirectional, bias, true, dropout);
  }

  /** The same with so large a share of outputs left out between layers in training. */
  public RecurrentOptions withDropout(float share) {
    return new RecurrentOptions(layers, bidirectional, bias, batchFirst, share);
  }

  /** Whether something is left out: there is more than one layer, and a share. */
  boolean leavesOut() {
    return layers > 1 && dropout > 0;
  }

  /** How many directions a layer has: D. */
  public int directions() {
    return direction().count();
  }

  RecurrentDirection direction() {
    return bidirectional ? RecurrentDirection.BIDIRECTIONAL : RecurrentDirection.FORWARD;
  }
}
