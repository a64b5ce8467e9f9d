package org.jocelyn.cpu;

import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * {@link Conv2dWeightGradient} of single channels: each input channel is laid out as a {@link
 * PhasePlane}, in which what an element of the window sees along a row of the output is contiguous.
 */
final class CpuDepthwiseWeightGradient implements Execution {
  /** Output channels per input channel up to which this beats the matrix product. */
  private static final int FEW = 2;

  private final CpuContext context;
  private final ConvGeometry g;
  private final PhasePlane plane;
  private final int[] offsets;

  CpuDepthwiseWeightGradient(CpuContext context, ConvGeometry g) {
    this.context = context;
    this.g = g;
    this.plane = PhasePlane.of(g.window(), g.inH(), g.inW());
    this.offsets = plane.offsets(g);
  }

  static boolean suits(ConvGeometry g) {
    return g.groupIn() == 1 && g.groupOut() <= FEW;
  }

  @Override
  public void run(Storage[] inputs, Storage[] outputs) {
    float[] x = ((HostArray) inputs[0]).floats();
    float[] dy = ((HostArray) inputs[1]).floats();
    float[] dw = ((HostArray) outputs[0]).floats();
    context
        .threads()
        .forEach(
            g.groups(),
            1,
            (from, to) -> {
              float[] padded = context.scratch().take(plane.length());
              for (int channel = from; channel < to; channel++) {
                channel(x, dy, channel, padded, dw);
              }
              context.scratch().give(padded);
            });
  }

  /** The weights of one input channel. */
  private void channel(float[] x, float[] dy, int channel, float[] padded, float[] dw) {
    int outputs = (int) g.groupOut();
    double[] sums = new double[outputs * offsets.length];
    for (int n = 0; n < g.batch(); n++) {
      int image = n * (int) g.inChannels() + channel;
      plane.split(x, image * (int) g.inPixels(), (int) g.inW(), padded);
      for (int o = 0; o < outputs; o++) {
        int at = (image * outputs + o) * (int) g.outPixels();
        add(padded, dy, at, sums, o * offsets.length);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      dw[channel * sums.length + i] = (float) sums[i];
    }
  }

  private void add(float[] padded, float[] dy, int at, double[] sums, int atSums) {
    int outW = (int) g.outW();
    for (int t = 0; t < offsets.length; t++) {
      double sum = 0;
      for (int i = 0; i < g.outH(); i++) {
        sum += context.lanes().dot(padded, plane.at(i) + offsets[t], dy, at + i * outW, outW);
      }
      sums[atSums + t] += sum;
    }
  }
}
