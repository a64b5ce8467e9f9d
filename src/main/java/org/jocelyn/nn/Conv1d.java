package org.jocelyn.nn;

import org.jocelyn.Tensor;
import org.jocelyn.op.Conv2d;

/**
 * Convolution along sequences with weights {@code [out, in/groups, k]}: {@code [N, in, L]} becomes
 * {@code [N, out, outL]}. What {@code how} says of the width is done along the sequence; what it
 * says of the height is ignored. See {@link Convolution}.
 */
public final class Conv1d extends Convolution {
  private final Conv2d operation;

  /** Windows of {@code kernel} elements one element apart, without padding. */
  public Conv1d(long in, long out, int kernel) {
    this(in, out, kernel, Conv2d.plain());
  }

  /** With a bias. */
  public Conv1d(long in, long out, int kernel, Conv2d how) {
    this(in, out, kernel, how, true, Initializer.linearUniform());
  }

  /** With or without a bias, whatever {@code how} says of it, and with another initializer. */
  public Conv1d(
      long in, long out, int kernel, Conv2d how, boolean withBias, Initializer initializer) {
    super(
        out, withBias, initializer, out, perGroup("Conv1d", in, how.groups(), out, kernel), kernel);
    this.operation = new Conv2d(how.window(), how.groups(), false, how.activation());
  }

  @Override
  public Tensor forward(Tensor x) {
    return bias == null
        ? x.conv1d(weight.tensor(), operation)
        : x.conv1d(weight.tensor(), bias.tensor(), operation);
  }
}
