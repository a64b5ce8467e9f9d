package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reference's {@link Conv2d} against values worked by hand and the convolution theorem. */
class ReferenceConv2dTest {
  private final Backend backend = Backends.open("reference");

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void correlatesWithoutTurningTheKernel() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
          Tensor w = backend.tensor(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2);
          // when
          Tensor y = x.conv2d(w);
          // then
          assertEquals(Shape.of(1, 1, 2, 2), y.shape());
          assertArrayEquals(new float[] {5421, 6532, 8754, 9865}, y.toFloatArray());
        });
  }

  @Test
  void zerosSurroundTheImage() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
          Tensor w = backend.tensor(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2);
          // when one row above, two columns left
          Tensor y = x.conv2d(w, Conv2d.plain().padding(1, 2, 0, 0));
          // then
          assertArrayEquals(new float[] {0, 1000, 2100, 0, 3010, 4321}, y.toFloatArray());
        });
  }

  @Test
  void strideAndDilationPickPixels() {
    backend.tidy(
        () -> {
          // given the image 0…24
          float[] pixels = new float[25];
          for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
          }
          Tensor x = backend.tensor(pixels, 1, 1, 5, 5);
          Tensor w = backend.tensor(new float[] {1, 100}, 1, 1, 1, 2);
          // when windows are 2 rows and 1 column apart, their elements 3 columns
          Tensor y = x.conv2d(w, Conv2d.plain().stride(2, 1).dilation(1, 3));
          // then
          assertArrayEquals(new float[] {300, 401, 1310, 1411, 2320, 2421}, y.toFloatArray());
        });
  }

  @Test
  void groupsSeeTheirOwnChannels() {
    backend.tidy(
        () -> {
          // given 4 channels of one pixel, 2 groups, 2 outputs of each
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 4, 1, 1);
          Tensor w = backend.tensor(new float[] {1, 10, 2, 20, 3, 30, 4, 40}, 4, 2, 1, 1);
          Tensor bias = backend.tensor(new float[] {0.5f, 0, -1000, 0}, 4);
          // when
          Tensor y = x.conv2d(w, bias, Conv2d.plain().groups(2).then(Activation.RELU));
          // then
          assertArrayEquals(new float[] {21.5f, 42, 0, 172}, y.toFloatArray());
        });
  }

  @Test
  void conv1dIsAConvolutionOfOneRow() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 4);
          Tensor w = backend.tensor(new float[] {1, 10, 100, 1000}, 1, 2, 2);
          Tensor bias = backend.tensor(new float[] {0.5f}, 1);
          Conv2d how = Conv2d.plain().stride(2).padding(1);
          long open = backend.memory().tensors();
          // when
          Tensor y = x.conv1d(w, how);
          Tensor z = x.conv1d(w, bias, how);
          // then
          assertEquals(open + 2, backend.memory().tensors());
          assertEquals(Shape.of(1, 1, 3), y.shape());
          assertArrayEquals(new float[] {5010, 7632, 804}, y.toFloatArray());
          assertArrayEquals(new float[] {5010.5f, 7632.5f, 804.5f}, z.toFloatArray());
        });
  }

  @Test
  void anInfiniteWeightOverPaddingIsNaN() {
    backend.tidy(
        () -> {
          Tensor x = backend.tensor(new float[] {1, 1}, 1, 1, 1, 2);
          Tensor w = backend.tensor(new float[] {1, Float.POSITIVE_INFINITY}, 1, 1, 1, 2);
          Tensor y = x.conv2d(w, Conv2d.plain().padding(0, 0, 0, 1));
          assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, Float.NaN}, y.toFloatArray());
        });
  }

  @Test
  void agreesWithTheConvolutionTheorem() {
    backend.tidy(
        () -> {
          // given a signal and a kernel, zero-padded so that the circular convolution does not wrap
          int length = 50;
          int taps = 15;
          HostTensor signal = HostTensor.random(11, 1, 1, length);
          HostTensor kernel = HostTensor.random(12, 1, 1, taps);
          double[] x = new double[64];
          double[] turned = new double[64];
          for (int i = 0; i < length; i++) {
            x[i] = signal.data().get(i);
          }
          for (int i = 0; i < taps; i++) {
            turned[i] = kernel.data().get(taps - 1 - i);
          }
          // when
          FastFourierTransformer fourier = new FastFourierTransformer(DftNormalization.STANDARD);
          Complex[] product = fourier.transform(x, TransformType.FORWARD);
          Complex[] factor = fourier.transform(turned, TransformType.FORWARD);
          for (int i = 0; i < product.length; i++) {
            product[i] = product[i].multiply(factor[i]);
          }
          Complex[] expected = fourier.transform(product, TransformType.INVERSE);
          float[] y =
              backend
                  .tensor(signal.data(), signal.shape())
                  .conv1d(
                      backend.tensor(kernel.data(), kernel.shape()),
                      Conv2d.plain().padding(taps - 1))
                  .toFloatArray();
          // then
          assertEquals(length + taps - 1, y.length);
          for (int i = 0; i < y.length; i++) {
            assertEquals(expected[i].getReal(), y[i], 1e-6, "element " + i);
          }
        });
  }
}
