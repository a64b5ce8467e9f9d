package org.jocelyn.cpu;

import org.jocelyn.spi.DerivedForms;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Weights of 3×3 windows transformed for {@link CpuWinograd}: {@code G w Gᵀ} with the rows (1, 0,
 * 0), (½, ½, ½), (½, −½, ½), (0, 0, 1) of G, for each of its 16 elements in panels of B as {@link
 * GemmTile} reads them. Those of a constant are made once and kept with it.
 *
 * @param packed [16, panels, channels, NR]
 */
record WinogradWeights(float[] packed, DerivedForms derived) implements Storage {
  /** What the panels depend on but the elements. */
  private record Layout(int outChannels, int channels, int width) {}

  static int panels(int outChannels, int width) {
    return (outChannels + width - 1) / width;
  }

  /**
   * @param w [outChannels, channels, 3, 3]
   * @param width output channels in a panel
   */
  static WinogradWeights of(
      HostArray w, int outChannels, int channels, int width, CpuThreads threads) {
    Layout layout = new Layout(outChannels, channels, width);
    return w.derived().areKept()
        ? w.derived()
            .get(layout, WinogradWeights.class, () -> transformed(w.floats(), layout, threads))
        : transformed(w.floats(), layout, threads);
  }

  private static WinogradWeights transformed(float[] w, Layout layout, CpuThreads threads) {
    int panels = panels(layout.outChannels, layout.width);
    int step = panels * layout.channels * layout.width;
    float[] packed = new float[CpuWinograd.TAPS * step];
    threads.forEach(
        panels,
        1,
        (from, to) -> {
          for (int out = from * layout.width;
              out < Math.min(layout.outChannels, to * layout.width);
              out++) {
            int panel = out / layout.width * layout.channels * layout.width + out % layout.width;
            for (int c = 0; c < layout.channels; c++) {
              transform(w, (out * layout.channels + c) * 9, packed, panel + c * layout.width, step);
            }
          }
        });
    return new WinogradWeights(packed, new DerivedForms());
  }

  private static void transform(float[] w, int at, float[] to, int atTo, int step) {
    for (int r = 0; r < 4; r++) {
      float a = row(r, w[at], w[at + 3], w[at + 6]);
      float b = row(r, w[at + 1], w[at + 4], w[at + 7]);
      float c = row(r, w[at + 2], w[at + 5], w[at + 8]);
      for (int q = 0; q < 4; q++) {
        to[atTo + (4 * r + q) * step] = row(q, a, b, c);
      }
    }
  }

  /** Row r of G times a column. */
  private static float row(int r, float a, float b, float c) {
    return switch (r) {
      case 0 -> a;
      case 1 -> 0.5f * (a + c + b);
      case 2 -> 0.5f * (a + c - b);
      default -> c;
    };
  }

  @Override
  public long byteSize() {
    return (long) packed.length * Float.BYTES;
  }

  /** Nothing to give back: the garbage collector does. */
  @Override
  public void close() {}
}
