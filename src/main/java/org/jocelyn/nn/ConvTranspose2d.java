package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * Two-dimensional transposed convolution with weights {@code [in, out/groups, kH, kW]}: {@code [N,
 * in, H, W]} becomes {@code [N, out, outH, outW]}; see {@link org.jocelyn.op.ConvTranspose2d},
 * which tells stride, padding, dilation, groups and activation, and {@link Convolution}. As in
 * PyTorch fanIn is {@code out/groups·kH·kW}.
 */
public final class ConvTranspose2d extends Convolution {
  private final org.jocelyn.op.ConvTranspose2d operation;

  /** Windows of kernel × kernel pixels one pixel apart, nothing cut from the output. */
  public ConvTranspose2d(long in, long out, int kernel) {
    this(in, out, kernel, org.jocelyn.op.ConvTranspose2d.plain());
  }

  /** Square windows, with a bias. */
  public ConvTranspose2d(long in, long out, int kernel, org.jocelyn.op.ConvTranspose2d how) {
    this(in, out, kernel, kernel, how, true, Initializer.linearUniform());
  }

  /** With or without a bias, whatever {@code how} says of it, and with another initializer. */
  public ConvTranspose2d(
      long in,
      long out,
      int kernelH,
      int kernelW,
      org.jocelyn.op.ConvTranspose2d how,
      boolean withBias,
      Initializer initializer) {
    super(
        out,
        withBias,
        initializer,
        in,
        perGroup("ConvTranspose2d", out, how.groups(), in, kernelH, kernelW),
        kernelH,
        kernelW);
    this.operation =
        new org.jocelyn.op.ConvTranspose2d(
            how.window(),
            how.outputPaddingH(),
            how.outputPaddingW(),
            how.groups(),
            withBias,
            how.activation());
  }

  @Override
  public Tensor forward(Tensor x) {
    return bias == null
        ? x.run(operation, weight.tensor())
        : x.run(operation, weight.tensor(), bias.tensor());
  }
}
