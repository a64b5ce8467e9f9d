package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * The windows of a convolution as the columns of a matrix, as {@link Im2colOperand} but of channels
 * laid out as {@link PhasePlane}s: what an element of the window sees along a row of the output is
 * copied without a look at borders and strides.
 *
 * @param offsets for each element of the window, see {@link PhasePlane#offsets}
 * @param outW columns of the output
 * @param planes a plane for each channel
 */
record PlanesOperand(PhasePlane plane, int[] offsets, int outW, float[] planes)
    implements GemmOperand {
  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int at) {
    packPanels(first, count, width, from, depth, target, at);
  }

  @Override
  public void packPanels(
      int first, int count, int width, int from, int depth, float[] target, int at) {
    Runs runs = new Runs(plane, outW, first, count, width, depth);
    int tap = from % offsets.length;
    int channel = from / offsets.length * plane.length();
    for (int k = 0; k < depth; k++) {
      runs.copy(planes, channel + offsets[tap], target, at + k * width);
      if (++tap == offsets.length) {
        tap = 0;
        channel += plane.length();
      }
    }
    int last = count / width;
    for (int k = 0; k < depth && last * width < count; k++) {
      int line = at + (last * depth + k) * width;
      Arrays.fill(target, line + count - last * width, line + width, 0);
    }
  }

  /** The parts of so many pixels that lie together in a row of the output and in a panel. */
  private static final class Runs {
    private final int[] from;
    private final int[] to;
    private final int[] length;
    private int number;

    Runs(PhasePlane plane, int outW, int first, int count, int width, int depth) {
      int most = count / outW + count / width + 2;
      from = new int[most];
      to = new int[most];
      length = new int[most];
      for (int i = 0; i < count; i += length[number++]) {
        int pixel = first + i;
        int column = pixel % outW;
        from[number] = plane.at(pixel / outW) + column;
        to[number] = i / width * width * depth + i % width;
        length[number] = Math.min(count - i, Math.min(outW - column, width - i % width));
      }
    }

    void copy(float[] planes, int source, float[] target, int at) {
      for (int i = 0; i < number; i++) {
        System.arraycopy(planes, source + from[i], target, at + to[i], length[i]);
      }
    }
  }
}
