package org.jocelyn;

import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;

/** Convolution, pooling and resizing. */
public sealed interface ConvolutionMethods extends TensorMethods permits Tensor {
  /** The convolution of this image with stride 1 and no padding; see {@link Conv2d}. */
  default Tensor conv2d(Tensor weights) {
    return run(Conv2d.plain(), weights);
  }

  /**
   * The convolution of this image, such as {@code x.conv2d(w,
   * Conv2d.plain().stride(2).padding(1))}.
   */
  default Tensor conv2d(Tensor weights, Conv2d how) {
    return run(how, weights);
  }

  /** The convolution of this image with a bias for each output channel; see {@link Conv2d}. */
  default Tensor conv2d(Tensor weights, Tensor bias, Conv2d how) {
    return run(how.withBias(), weights, bias);
  }

  /**
   * The convolution of this sequence [N, Cin, L] with weights [Cout, Cin/groups, k], giving [N,
   * Cout, outL]: {@link Conv2d} over one row. What {@code how} says of the height is ignored.
   */
  default Tensor conv1d(Tensor weights, Conv2d how) {
    Tensor x = (Tensor) this;
    return backend()
        .tidy(() -> x.unsqueeze(2).conv2d(weights.unsqueeze(2), how.alongWidth()).squeeze(2));
  }

  /** {@link #conv1d(Tensor, Conv2d)} with a bias for each output channel. */
  default Tensor conv1d(Tensor weights, Tensor bias, Conv2d how) {
    Tensor x = (Tensor) this;
    return backend()
        .tidy(() -> x.unsqueeze(2).conv2d(weights.unsqueeze(2), bias, how.alongWidth()).squeeze(2));
  }

  /** The transposed convolution of this image; see {@link ConvTranspose2d}. */
  default Tensor convTranspose2d(Tensor weights, ConvTranspose2d how) {
    return run(how, weights);
  }

  /**
   * The transposed convolution with a bias for each output channel; see {@link ConvTranspose2d}.
   */
  default Tensor convTranspose2d(Tensor weights, Tensor bias, ConvTranspose2d how) {
    return run(how.withBias(), weights, bias);
  }
}
