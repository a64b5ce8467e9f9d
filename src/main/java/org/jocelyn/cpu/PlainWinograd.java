package org.jocelyn.cpu;

/** The transforms of {@link CpuWinograd} as plain loops; for {@link PlainLanes} alone. */
final class PlainWinograd {
  private PlainWinograd() {}

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
    for (int c = 0; c < channels; c++) {
      int a = plus + c;
      int b = other + c;
      float d0 = x[a] + sign * x[b];
      float d1 = x[a + channels] + sign * x[b + channels];
      float d2 = x[a + 2 * channels] + sign * x[b + 2 * channels];
      float d3 = x[a + 3 * channels] + sign * x[b + 3 * channels];
      windows[to + c] = d0 - d2;
      windows[to + c + step] = d1 + d2;
      windows[to + c + 2 * step] = d2 - d1;
      windows[to + c + 3 * step] = d1 - d3;
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
    for (int c = 0; c < channels; c++) {
      int at = atSums + c;
      float s0 = sums[at] + sign * (sums[at + 4 * step] + sums[at + 8 * step]);
      float s1 = sums[at + step] + sign * (sums[at + 5 * step] + sums[at + 9 * step]);
      float s2 = sums[at + 2 * step] + sign * (sums[at + 6 * step] + sums[at + 10 * step]);
      float s3 = sums[at + 3 * step] + sign * (sums[at + 7 * step] + sums[at + 11 * step]);
      pixels[to + c] = s0 + s1 + s2 + bias[atBias + c];
      pixels[to + c + channels] = s1 - s2 - s3 + bias[atBias + c];
    }
  }
}
