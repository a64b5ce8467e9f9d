package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Conv2dWeightGradient} as seven loops: for each weight, the sum over all its products. */
final class ReferenceConv2dWeightGradient implements OpKernel<Conv2dWeightGradient> {
  @Override
  public Execution prepare(
      Conv2dWeightGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    ConvGeometry g = op.geometry(inputs);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray dy = (HostArray) in[1];
      HostArray dw = (HostArray) out[0];
      int at = 0;
      for (int o = 0; o < g.outChannels(); o++) {
        int firstChannel = o / (int) g.groupOut() * (int) g.groupIn();
        for (int c = 0; c < g.groupIn(); c++) {
          for (int p = 0; p < g.kernelH(); p++) {
            for (int q = 0; q < g.kernelW(); q++) {
              dw.set(at++, sum(g, x, dy, o, firstChannel + c, p, q));
            }
          }
        }
      }
    };
  }

  private static double sum(ConvGeometry g, HostArray x, HostArray dy, int o, int c, int p, int q) {
    ConvWindow window = g.window();
    double sum = 0;
    for (int n = 0; n < g.batch(); n++) {
      long image = n * g.inChannels() + c;
      long plane = n * g.outChannels() + o;
      for (int i = 0; i < g.outH(); i++) {
        for (int j = 0; j < g.outW(); j++) {
          int row = i * window.strideH() + p * window.dilationH() - window.top();
          int column = j * window.strideW() + q * window.dilationW() - window.left();
          boolean inside = row >= 0 && row < g.inH() && column >= 0 && column < g.inW();
          double pixel = inside ? x.get((int) ((image * g.inH() + row) * g.inW() + column)) : 0;
          sum += dy.get((int) ((plane * g.outH() + i) * g.outW() + j)) * pixel;
        }
      }
    }
    return sum;
  }
}
