package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2d.Coordinates;
import org.jocelyn.op.Resize2d.Mode;
import org.jocelyn.op.Resize2d.Rounding;
import org.jocelyn.op.Resize2d.Scales;
import org.jocelyn.op.Resize2d.Size;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's {@link Resize2d} against values worked by hand and Commons Math's splines. */
class ReferenceResize2dTest {
  private final Backend backend = Backends.open("reference");

  @AfterEach
  void close() {
    backend.close();
  }

  /** The columns 0, 1, 2… resized: y shows where each output column is read. */
  private float[] columnsRead(int width, Resize2d how) {
    float[] columns = new float[width];
    for (int i = 0; i < width; i++) {
      columns[i] = i;
    }
    try (Tensor x = backend.tensor(columns, 1, 1, 1, width);
        Tensor y = x.resize2d(how)) {
      return y.toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // coordinates at 4 → 2: HALF_PIXEL ½, 2½; ALIGN_CORNERS 0, 3; ASYMMETRIC 0, 2
    "HALF_PIXEL, FLOOR, 4, 2, 0 2",
    "HALF_PIXEL, CEIL, 4, 2, 1 3",
    "HALF_PIXEL, ROUND_PREFER_FLOOR, 4, 2, 0 2",
    "HALF_PIXEL, ROUND_PREFER_CEIL, 4, 2, 1 3",
    "ALIGN_CORNERS, FLOOR, 4, 2, 0 3",
    "ASYMMETRIC, FLOOR, 4, 2, 0 2",
    // at 2 → 4: HALF_PIXEL −¼, ¼, ¾, 1¼; ALIGN_CORNERS 0, ⅓, ⅔, 1; ASYMMETRIC 0, ½, 1, 1½
    "HALF_PIXEL, FLOOR, 2, 4, 0 0 0 1",
    "HALF_PIXEL, CEIL, 2, 4, 0 1 1 1",
    "HALF_PIXEL, ROUND_PREFER_FLOOR, 2, 4, 0 0 1 1",
    "ALIGN_CORNERS, ROUND_PREFER_FLOOR, 2, 4, 0 0 1 1",
    "ALIGN_CORNERS, FLOOR, 2, 4, 0 0 0 1",
    "ASYMMETRIC, FLOOR, 2, 4, 0 0 1 1",
    "ASYMMETRIC, ROUND_PREFER_FLOOR, 2, 4, 0 0 1 1",
    "ASYMMETRIC, ROUND_PREFER_CEIL, 2, 4, 0 1 1 1",
    "ASYMMETRIC, CEIL, 2, 4, 0 1 1 1",
    // at 6 → 4 each second coordinate is an integer
    "ASYMMETRIC, FLOOR, 6, 4, 0 1 3 4",
    "ALIGN_CORNERS, FLOOR, 5, 1, 0",
  })
  void nearestTakesTheElementThatTheRoundingNames(
      Coordinates coordinates, Rounding rounding, int width, int out, String expected) {
    // given
    Resize2d how = new Resize2d(new Size(1, out), Mode.NEAREST, coordinates, rounding);
    // when
    float[] read = columnsRead(width, how);
    // then
    String[] words = expected.split(" ", -1);
    assertEquals(words.length, read.length);
    for (int i = 0; i < read.length; i++) {
      assertEquals(Float.parseFloat(words[i]), read[i], "column " + i);
    }
  }

  @Test
  void bilinearReadsBetweenTheColumns() {
    Size four = new Size(1, 4);
    assertArrayEquals(
        new float[] {0, 0.25f, 0.75f, 1},
        columnsRead(2, Resize2d.bilinear(four, Coordinates.HALF_PIXEL)));
    assertArrayEquals(
        new float[] {0, 1f / 3, 2f / 3, 1},
        columnsRead(2, Resize2d.bilinear(four, Coordinates.ALIGN_CORNERS)),
        1e-7f);
    assertArrayEquals(
        new float[] {0, 0.5f, 1, 1},
        columnsRead(2, Resize2d.bilinear(four, Coordinates.ASYMMETRIC)));
  }

  @Test
  void bilinearBlendsRowsAndColumns() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
          // when
          Tensor y = x.resizeBilinear(4, 4);
          // then as ONNX's example resize_upsample_scales_linear
          assertArrayEquals(
              new float[] {
                1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f,
                3.75f, 4
              },
              y.toFloatArray());
        });
  }

  @Test
  void scalesGiveTheSizeAndTheCoordinates() {
    backend.tidy(
        () -> {
          // given ONNX's example resize_downsample_scales_linear
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4);
          // when
          Tensor y = x.resize2d(Resize2d.bilinear(new Scales(0.6, 0.6), Coordinates.HALF_PIXEL));
          // then ⌊2·0.6⌋ x ⌊4·0.6⌋, read at ½/0.6 − ½ = ⅓ and 1½/0.6 − ½ = 2
          assertEquals(Shape.of(1, 1, 1, 2), y.shape());
          assertArrayEquals(new float[] {2.6666667f, 4.3333335f}, y.toFloatArray(), 1e-6f);
        });
  }

  @Test
  void nearestRepeatsPixels() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
          // then
          assertArrayEquals(
              new float[] {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4},
              x.resizeNearest(4, 4).toFloatArray());
        });
  }

  @Test
  void alignedCornersAreALinearSpline() {
    // given
    int size = 11;
    int out = 27;
    HostTensor x = HostTensor.random(3, 1, 1, 1, size);
    double[] places = new double[size];
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      places[i] = i;
      values[i] = x.data().get(i);
    }
    PolynomialSplineFunction spline = new LinearInterpolator().interpolate(places, values);
    // when
    Resize2d how = Resize2d.bilinear(new Size(1, out), Coordinates.ALIGN_CORNERS);
    try (Tensor input = backend.tensor(x.data(), x.shape());
        Tensor y = input.resize2d(how)) {
      // then
      for (int o = 0; o < out; o++) {
        double s = (size - 1.0) * o / (out - 1);
        assertEquals(spline.value(s), y.toFloatArray()[o], 1e-6);
      }
    }
  }

  @Test
  void theSameSizeIsTheSameImage() {
    HostTensor x = HostTensor.random(4, 2, 3, 5, 7);
    for (Coordinates coordinates : Coordinates.values()) {
      try (Tensor input = backend.tensor(x.data(), x.shape());
          Tensor y = input.resize2d(Resize2d.bilinear(new Size(5, 7), coordinates))) {
        assertArrayEquals(x.data().floats(), y.toFloatArray());
      }
    }
  }
}
