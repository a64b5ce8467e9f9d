package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * Two-dimensional convolution with weights {@code [out, in/groups, kH, kW]}: {@code [N, in, H, W]}
 * becomes {@code [N, out, outH, outW]}; see {@link org.jocelyn.op.Conv2d}, which tells stride,
 * padding, dilation, groups and activation, and {@link Convolution}.
 */
public final class Conv2d extends Convolution {
  private final org.jocelyn.op.Conv2d operation;

  /** Windows of kernel × kernel pixels one pixel apart, without padding. */
  public Conv2d(long in, long out, int kernel) {
    this(in, out, kernel, org.jocelyn.op.Conv2d.plain());
  }

  /** Square windows, with a bias. */
  public Conv2d(long in, long out, int kernel, org.jocelyn.op.Conv2d how) {
    this(in, out, kernel, kernel, how, true, Initializer.linearUniform());
  }

  /** With or without a bias, whatever {@code how} says of it, and with another initializer. */
  public Conv2d(
      long in,
      long out,
      int kernelH,
      int kernelW,
      org.jocelyn.op.Conv2d how,
      boolean withBias,
      Initializer initializer) {
    super(
        out,
        withBias,
        initializer,
        out,
        perGroup("Conv2d", in, how.groups(), out, kernelH, kernelW),
        kernelH,
        kernelW);
    this.operation =
        new org.jocelyn.op.Conv2d(how.window(), how.groups(), withBias, how.activation());
  }

  @Override
  public Tensor forward(Tensor x) {
    return bias == null
        ? x.run(operation, weight.tensor())
        : x.run(operation, weight.tensor(), bias.tensor());
  }
}
