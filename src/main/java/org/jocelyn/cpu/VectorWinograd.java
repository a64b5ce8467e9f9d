package org.jocelyn.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of {@link CpuWinograd} over the Vector API; for {@link VectorLanes} alone. */
final class VectorWinograd {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorWinograd() {}

  /** See {@link Lanes#winogradWindow}. */
  static void window(
      float[] x, int atX, int row, int channels, float[] windows, int atWindows, int step) {
    for (int r = 0; r < 4; r++) {
      // a row of Bᵀ x is a row of x and a multiple of another
      int plus = atX + (r == 0 ? 0 : r == 2 ? 2 : 1) * row;
      int other = atX + (r == 3 ? 3 : r == 2 ? 1 : 2) * row;
      float sign = r == 1 ? 1 : -1;
      windowRow(x, plus, other, sign, channels, windows, atWindows + 4 * r * step, step);
    }
  }

  private static void windowRow(
      float[] x, int plus, int other, float sign, int channels, float[] windows, int to, int step) {
    FloatVector factor = FloatVector.broadcast(SPECIES, sign);
    for (int c = 0; c < channels; c += WIDTH) {
      int a = plus + c;
      int b = other + c;
      FloatVector d0 =
          FloatVector.fromArray(SPECIES, x, b).fma(factor, FloatVector.fromArray(SPECIES, x, a));
      FloatVector d1 =
          FloatVector.fromArray(SPECIES, x, b + channels)
              .fma(factor, FloatVector.fromArray(SPECIES, x, a + channels));
      FloatVector d2 =
          FloatVector.fromArray(SPECIES, x, b + 2 * channels)
              .fma(factor, FloatVector.fromArray(SPECIES, x, a + 2 * channels));
      FloatVector d3 =
          FloatVector.fromArray(SPECIES, x, b + 3 * channels)
              .fma(factor, FloatVector.fromArray(SPECIES, x, a + 3 * channels));
      d0.sub(d2).intoArray(windows, to + c);
      d1.add(d2).intoArray(windows, to + c + step);
      d2.sub(d1).intoArray(windows, to + c + 2 * step);
      d1.sub(d3).intoArray(windows, to + c + 3 * step);
    }
  }

  /** See {@link Lanes#winogradPixels}. */
  static void pixels(
      float[] sums,
      int atSums,
      int step,
      float[] bias,
      int atBias,
      float[] pixels,
      int atPixels,
      int channels) {
    pixelRow(sums, atSums, step, 1, bias, atBias, pixels, atPixels, channels);
    int second = atPixels + 2 * channels;
    pixelRow(sums, atSums + 4 * step, step, -1, bias, atBias, pixels, second, channels);
  }

  /** A row of pixels: the row of sums from {@code atSums} on and a multiple of the next two. */
  private static void pixelRow(
      float[] sums,
      int atSums,
      int step,
      float sign,
      float[] bias,
      int atBias,
      float[] pixels,
      int to,
      int channels) {
    FloatVector factor = FloatVector.broadcast(SPECIES, sign);
    for (int c = 0; c < channels; c += WIDTH) {
      int at = atSums + c;
      FloatVector s0 =
          FloatVector.fromArray(SPECIES, sums, at + 4 * step)
              .add(FloatVector.fromArray(SPECIES, sums, at + 8 * step))
              .fma(factor, FloatVector.fromArray(SPECIES, sums, at));
      FloatVector s1 =
          FloatVector.fromArray(SPECIES, sums, at + 5 * step)
              .add(FloatVector.fromArray(SPECIES, sums, at + 9 * step))
              .fma(factor, FloatVector.fromArray(SPECIES, sums, at + step));
      FloatVector s2 =
          FloatVector.fromArray(SPECIES, sums, at + 6 * step)
              .add(FloatVector.fromArray(SPECIES, sums, at + 10 * step))
              .fma(factor, FloatVector.fromArray(SPECIES, sums, at + 2 * step));
      FloatVector s3 =
          FloatVector.fromArray(SPECIES, sums, at + 7 * step)
              .add(FloatVector.fromArray(SPECIES, sums, at + 11 * step))
              .fma(factor, FloatVector.fromArray(SPECIES, sums, at + 3 * step));
      FloatVector added = FloatVector.fromArray(SPECIES, bias, atBias + c);
      s0.add(s1).add(s2).add(added).intoArray(pixels, to + c);
      s1.sub(s2).sub(s3).add(added).intoArray(pixels, to + c + channels);
    }
  }
}
