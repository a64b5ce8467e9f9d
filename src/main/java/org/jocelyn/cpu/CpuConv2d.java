package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Conv2d} as a matrix product for each image and group: the weights, one row for each output
 * channel, times the windows, one column for each output pixel. Depthwise convolutions, whose sums
 * are too short for that, go to {@link CpuDepthwise}, windows of 3×3 with enough to sum to {@link
 * CpuWinograd}.
 */
final class CpuConv2d implements OpKernel<Conv2d> {
  /** Output channels per input channel up to which a direct loop beats the matrix product. */
  private static final int FEW = 4;

  private final CpuContext context;
  private final CpuGemm gemm;

  CpuConv2d(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(Conv2d op, List<TensorType> inputs, List<TensorType> outputs) {
    if (outputs.get(0).shape().isEmpty()) {
      return (in, out) -> {};
    }
    ConvGeometry g = op.geometry(inputs);
    if (g.groupIn() == 1 && g.groupOut() <= FEW) {
      return new CpuDepthwise(context, op, g);
    }
    if (context.winograd() && CpuWinograd.suits(op, inputs, context.lanes())) {
      return new CpuWinograd(context, op, g);
    }
    ConvColumns columns = new ConvColumns(context, g);
    GemmEpilogue activation = GemmEpilogue.activation(context.lanes(), op.activation());
    int products = Math.toIntExact(g.batch() * g.groups());
    // many small products are shared out whole, few large ones are each split
    boolean whole = products >= 4 * context.threads().count();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray w = (HostArray) in[1];
      float[] bias = op.bias() ? ((HostArray) in[op.biasInput()]).floats() : null;
      float[] y = ((HostArray) out[0]).floats();
      CpuThreads.Range range =
          (from, to) -> {
            for (int i = from; i < to; i++) {
              multiply(g, columns, x, w, bias, activation, y, i, whole);
            }
          };
      if (whole) {
        context.threads().forEach(products, 1, range);
      } else {
        range.run(0, products);
      }
    };
  }

  /** The product of group {@code index % groups} of image {@code index / groups}. */
  private void multiply(
      ConvGeometry g,
      ConvColumns columns,
      HostArray x,
      HostArray w,
      float[] bias,
      GemmEpilogue activation,
      float[] y,
      int index,
      boolean alone) {
    int m = (int) g.groupOut();
    int n = (int) g.outPixels();
    int k = (int) (g.groupIn() * g.taps());
    int firstOut = index % g.groups() * m;
    int imageLength = (int) (g.groupIn() * g.inPixels());
    FloatSlice image = FloatSlice.of(x, index * imageLength, imageLength, context.scratch());
    ConvColumns.Made windows = columns.of(image, alone);
    GemmStart start = bias == null ? GemmStart.ZERO : GemmStart.rowBias(bias, firstOut);
    GemmProduct product =
        new GemmProduct(
            m,
            n,
            k,
            1,
            StridedOperand.rows(w, firstOut * k, k),
            windows.operand(),
            y,
            index * m * n,
            n,
            start,
            activation);
    if (alone) {
      gemm.multiplyAlone(product);
    } else {
      gemm.multiply(product);
    }
    windows.close();
    image.close();
  }
}
