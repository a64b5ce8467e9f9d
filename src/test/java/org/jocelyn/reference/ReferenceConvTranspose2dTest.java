package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The reference's {@link ConvTranspose2d} against values worked by hand and as the adjoint of
 * {@link Conv2d}.
 */
class ReferenceConvTranspose2dTest {
  private final Backend backend = Backends.open("reference");

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void everyPixelAddsItsMultipleOfTheKernel() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
          Tensor w = backend.tensor(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2);
          // when
          Tensor y = x.convTranspose2d(w, ConvTranspose2d.plain());
          // then
          assertEquals(Shape.of(1, 1, 3, 3), y.shape());
          assertArrayEquals(
              new float[] {1, 12, 20, 103, 1234, 2040, 300, 3400, 4000}, y.toFloatArray());
        });
  }

  @Test
  void strideSpreadsAndPaddingCuts() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3}, 1, 1, 1, 3);
          Tensor w = backend.tensor(new float[] {1, 10, 100}, 1, 1, 1, 3);
          ConvTranspose2d how = ConvTranspose2d.plain().stride(1, 2);
          // when
          float[] whole = x.convTranspose2d(w, how).toFloatArray();
          float[] cut = x.convTranspose2d(w, how.padding(0, 1, 0, 2)).toFloatArray();
          float[] longer = x.convTranspose2d(w, how.outputPadding(0, 1)).toFloatArray();
          // then
          assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30, 300}, whole);
          assertArrayEquals(new float[] {10, 102, 20, 203}, cut);
          assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30, 300, 0}, longer);
        });
  }

  @Test
  void groupsBiasAndActivation() {
    backend.tidy(
        () -> {
          // given 2 groups of 1 channel in and 2 out
          Tensor x = backend.tensor(new float[] {2, 3}, 1, 2, 1, 1);
          Tensor w = backend.tensor(new float[] {1, 10, 100, 1000}, 2, 2, 1, 1);
          Tensor bias = backend.tensor(new float[] {0.5f, -21, 0, 0}, 4);
          // when
          Tensor y =
              x.convTranspose2d(w, bias, ConvTranspose2d.plain().groups(2).then(Activation.RELU));
          // then
          assertArrayEquals(new float[] {2.5f, 0, 300, 3000}, y.toFloatArray());
        });
  }

  @Test
  void isTheAdjointOfTheConvolution() {
    record Row(Conv2d op, long[] x, long[] w) {}
    Conv2d plain = Conv2d.plain();
    for (Row row :
        List.of(
            new Row(plain, new long[] {2, 3, 6, 7}, new long[] {4, 3, 3, 2}),
            new Row(
                plain.stride(2, 3).padding(1), new long[] {1, 2, 8, 9}, new long[] {3, 2, 3, 3}),
            new Row(
                plain.stride(2).dilation(2, 1).padding(1, 2, 3, 0),
                new long[] {2, 2, 7, 10},
                new long[] {2, 2, 2, 3}),
            new Row(
                plain.groups(3).stride(3).padding(2),
                new long[] {1, 6, 9, 8},
                new long[] {9, 2, 4, 3}))) {
      backend.tidy(() -> assertAdjoint(row.op(), row.x(), row.w()));
    }
  }

  /** {@code ⟨conv(x), g⟩ = ⟨x, convTranspose(g)⟩} for all x and g. */
  private void assertAdjoint(Conv2d op, long[] imageDims, long[] weightDims) {
    // given
    Tensor x = random(21, imageDims);
    Tensor w = random(22, weightDims);
    Tensor y = x.conv2d(w, op);
    Tensor g = random(23, y.shape().dims());
    // when the output padding restores the rows and columns that the stride left over
    ConvTranspose2d smallest = ConvTranspose2d.plain().over(op.window()).groups(op.groups());
    Shape least = smallest.outputs(List.of(g.type(), w.type())).get(0).shape();
    Tensor back =
        g.convTranspose2d(
            w,
            smallest.outputPadding(
                (int) (x.dim(2) - least.dim(2)), (int) (x.dim(3) - least.dim(3))));
    // then
    assertEquals(x.shape(), back.shape());
    assertEquals(dot(y, g), dot(x, back), 1e-5, op.toString());
  }

  private Tensor random(long seed, long... dims) {
    HostTensor host = HostTensor.random(seed, dims);
    return backend.tensor(host.data(), host.shape());
  }

  private static double dot(Tensor a, Tensor b) {
    float[] x = a.toFloatArray();
    float[] y = b.toFloatArray();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
