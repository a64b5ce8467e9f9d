package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link ConvTranspose2d} as it is defined: every input pixel adds its windows to the output. */
final class ReferenceConvTranspose2d implements OpKernel<ConvTranspose2d> {
  @Override
  public Execution prepare(ConvTranspose2d op, List<TensorType> inputs, List<TensorType> outputs) {
    ConvGeometry g = op.geometry(inputs);
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      double[] sums = new double[y.length()];
      for (int n = 0; n < g.batch(); n++) {
        for (int c = 0; c < g.inChannels(); c++) {
          for (int r = 0; r < g.inH(); r++) {
            for (int s = 0; s < g.inW(); s++) {
              add(g, (HostArray) in[0], (HostArray) in[1], n, c, r, s, sums);
            }
          }
        }
      }
      for (int at = 0; at < sums.length; at++) {
        int o = (int) (at / g.outPixels() % g.outChannels());
        double bias = op.bias() ? ((HostArray) in[op.biasInput()]).get(o) : 0;
        y.set(at, ReferenceFunctions.apply(op.activation(), bias + sums[at]));
      }
    };
  }

  private static void add(
      ConvGeometry g, HostArray x, HostArray w, int n, int c, int r, int s, double[] sums) {
    ConvWindow window = g.window();
    int channels = (int) g.groupOut();
    int firstChannel = c / (int) g.groupIn() * channels;
    double pixel = x.get((int) (((n * g.inChannels() + c) * g.inH() + r) * g.inW() + s));
    for (int o = 0; o < channels; o++) {
      long image = n * g.outChannels() + firstChannel + o;
      for (int p = 0; p < g.kernelH(); p++) {
        for (int q = 0; q < g.kernelW(); q++) {
          int row = r * window.strideH() + p * window.dilationH() - window.top();
          int column = s * window.strideW() + q * window.dilationW() - window.left();
          if (row >= 0 && row < g.outH() && column >= 0 && column < g.outW()) {
            sums[(int) ((image * g.outH() + row) * g.outW() + column)] +=
                pixel
                    * w.get(
                        (int) (((c * (long) channels + o) * g.kernelH() + p) * g.kernelW() + q));
          }
        }
      }
    }
  }
}
