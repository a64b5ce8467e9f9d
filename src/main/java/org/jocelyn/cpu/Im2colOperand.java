package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;

/**
 * The windows of a convolution as the columns of a matrix, which is never made: {@code
 * element(pixel, k)} is what element k = (channel, row, column) of the window sees at that output
 * pixel. Only the panels that {@link CpuGemm} is about to multiply exist, and only while it does.
 */
final class Im2colOperand implements GemmOperand {
  private final Window window;
  private final float[] image;
  private final int at;

  /**
   * What is the same for all images of a convolution.
   *
   * @param begin for each column of the window, the first output column where it sees the image
   * @param end and one more than the last
   */
  record Window(
      int inH,
      int inW,
      int outW,
      int kernelH,
      int kernelW,
      ConvWindow steps,
      int[] begin,
      int[] end) {

    static Window of(ConvGeometry g) {
      ConvWindow steps = g.window();
      int[] begin = new int[(int) g.kernelW()];
      int[] end = new int[begin.length];
      for (int q = 0; q < begin.length; q++) {
        int shift = steps.left() - q * steps.dilationW();
        begin[q] = outputColumn(shift, g);
        end[q] = outputColumn((int) g.inW() + shift, g);
      }
      return new Window(
          (int) g.inH(),
          (int) g.inW(),
          (int) g.outW(),
          (int) g.kernelH(),
          (int) g.kernelW(),
          steps,
          begin,
          end);
    }

    /** The first output column whose step reaches {@code column}, within the output. */
    private static int outputColumn(int column, ConvGeometry g) {
      int first = -Math.floorDiv(-column, g.window().strideW());
      return (int) Math.max(0, Math.min(g.outW(), first));
    }
  }

  /** The channels that lie from {@code image[at]} on. */
  Im2colOperand(Window window, float[] image, int at) {
    this.window = window;
    this.image = image;
    this.at = at;
  }

  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int to) {
    int q = from % window.kernelW();
    int p = from / window.kernelW() % window.kernelH();
    int channel = from / window.kernelW() / window.kernelH();
    for (int k = 0; k < depth; k++) {
      packRow(at + channel * window.inH() * window.inW(), p, q, first, count, target, to);
      Arrays.fill(target, to + count, to + width, 0);
      to += width;
      if (++q == window.kernelW()) {
        q = 0;
        if (++p == window.kernelH()) {
          p = 0;
          channel++;
        }
      }
    }
  }

  /** What element (p, q) of the window sees at {@code count} output pixels, row by row. */
  private void packRow(int plane, int p, int q, int first, int count, float[] target, int to) {
    ConvWindow steps = window.steps();
    int i = first / window.outW();
    int j = first % window.outW();
    for (int rest = count; rest > 0; ) {
      int run = Math.min(rest, window.outW() - j);
      int row = i * steps.strideH() + p * steps.dilationH() - steps.top();
      boolean inside = row >= 0 && row < window.inH();
      int begin = inside ? Math.min(Math.max(window.begin()[q], j), j + run) : j + run;
      int end = Math.max(Math.min(window.end()[q], j + run), begin);
      Arrays.fill(target, to, to + begin - j, 0);
      if (begin < end) {
        int column = begin * steps.strideW() + q * steps.dilationW() - steps.left();
        int source = plane + row * window.inW() + column;
        copy(source, steps.strideW(), target, to + begin - j, end - begin);
      }
      Arrays.fill(target, to + end - j, to + run, 0);
      to += run;
      rest -= run;
      i++;
      j = 0;
    }
  }

  private void copy(int source, int stride, float[] target, int to, int count) {
    if (stride == 1) {
      System.arraycopy(image, source, target, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        target[to + i] = image[source + i * stride];
      }
    }
  }
}
