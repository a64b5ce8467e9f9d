package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Conv2d} as seven loops: for each output element, the sum over channels and window. */
final class ReferenceConv2d implements OpKernel<Conv2d> {
  @Override
  public Execution prepare(Conv2d op, List<TensorType> inputs, List<TensorType> outputs) {
    ConvGeometry g = op.geometry(inputs);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray w = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      int at = 0;
      for (int n = 0; n < g.batch(); n++) {
        for (int o = 0; o < g.outChannels(); o++) {
          double bias = op.bias() ? ((HostArray) in[op.biasInput()]).get(o) : 0;
          for (int i = 0; i < g.outH(); i++) {
            for (int j = 0; j < g.outW(); j++) {
              double value = bias + sum(g, x, w, n, o, i, j);
              y.set(at++, ReferenceFunctions.apply(op.activation(), value));
            }
          }
        }
      }
    };
  }

  private static double sum(ConvGeometry g, HostArray x, HostArray w, int n, int o, int i, int j) {
    ConvWindow window = g.window();
    int channels = (int) g.groupIn();
    int firstChannel = o / (int) g.groupOut() * channels;
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < g.kernelH(); p++) {
        for (int q = 0; q < g.kernelW(); q++) {
          int row = i * window.strideH() + p * window.dilationH() - window.top();
          int column = j * window.strideW() + q * window.dilationW() - window.left();
          boolean inside = row >= 0 && row < g.inH() && column >= 0 && column < g.inW();
          long image = n * g.inChannels() + firstChannel + c;
          double pixel = inside ? x.get((int) ((image * g.inH() + row) * g.inW() + column)) : 0;
          sum +=
              pixel
                  * w.get((int) (((o * (long) channels + c) * g.kernelH() + p) * g.kernelW() + q));
        }
      }
    }
    return sum;
  }
}
