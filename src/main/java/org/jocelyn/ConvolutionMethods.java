package org.jocelyn;

import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.Resize2d;

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

  /** The maximum, or mean, under a sliding window; see {@link Pool2d}. */
  default Tensor pool2d(Pool2d how) {
    return run(how);
  }

  /** The maximum under square windows, the same padding on all sides; see {@link Pool2d}. */
  default Tensor maxPool2d(int kernel, int stride, int padding) {
    return run(Pool2d.max(kernel, kernel).stride(stride).padding(padding));
  }

  /** The mean under square windows, padding not counted; see {@link Pool2d}. */
  default Tensor averagePool2d(int kernel, int stride, int padding) {
    return run(Pool2d.average(kernel, kernel).stride(stride).padding(padding));
  }

  /**
   * The maximum under windows sliding along this sequence [N, C, L], giving [N, C, L']: {@link
   * Pool2d} over one row.
   */
  default Tensor maxPool1d(int kernel, int stride, int padding) {
    return pool1d(Pool2d.max(1, kernel).stride(1, stride).padding(0, padding));
  }

  /** The mean under windows sliding along this sequence; see {@link #maxPool1d}. */
  default Tensor averagePool1d(int kernel, int stride, int padding) {
    return pool1d(Pool2d.average(1, kernel).stride(1, stride).padding(0, padding));
  }

  /** Pooling of this sequence [N, C, L] by a window of one row; see {@link Pool2d}. */
  default Tensor pool1d(Pool2d how) {
    Tensor x = (Tensor) this;
    return backend().tidy(() -> x.unsqueeze(2).pool2d(how).squeeze(2));
  }

  /** The maximum of each plane; see {@link GlobalPool}. */
  default Tensor globalMaxPool() {
    return run(new GlobalPool(PoolKind.MAX));
  }

  /** The mean of each plane; see {@link GlobalPool}. */
  default Tensor globalAveragePool() {
    return run(new GlobalPool(PoolKind.AVERAGE));
  }

  /** The maxima of a grid of cells; see {@link AdaptivePool2d}. */
  default Tensor adaptiveMaxPool2d(long outHeight, long outWidth) {
    return run(AdaptivePool2d.max(outHeight, outWidth));
  }

  /** The means of a grid of cells; see {@link AdaptivePool2d}. */
  default Tensor adaptiveAveragePool2d(long outHeight, long outWidth) {
    return run(AdaptivePool2d.average(outHeight, outWidth));
  }

  /** These planes in another size, elements repeated or dropped; see {@link Resize2d#nearest}. */
  default Tensor resizeNearest(long height, long width) {
    return run(Resize2d.nearest(new Resize2d.Size(height, width)));
  }

  /** These planes in another size, pixels being areas; see {@link Resize2d#bilinear}. */
  default Tensor resizeBilinear(long height, long width) {
    Resize2d.Target size = new Resize2d.Size(height, width);
    return run(Resize2d.bilinear(size, Resize2d.Coordinates.HALF_PIXEL));
  }

  /** These planes resampled; see {@link Resize2d}. */
  default Tensor resize2d(Resize2d how) {
    return run(how);
  }
}
