package org.jocelyn.cpu;

import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Convolution of single channels: each input channel is laid out as a {@link PhasePlane}, in which
 * a row of the output is a weighted sum of contiguous runs.
 */
final class CpuDepthwise implements Execution {
  private final CpuContext context;
  private final Conv2d op;
  private final ConvGeometry g;
  private final PhasePlane plane;
  private final int[] offsets;

  CpuDepthwise(CpuContext context, Conv2d op, ConvGeometry g) {
    this.context = context;
    this.op = op;
    this.g = g;
    this.plane = PhasePlane.of(g.window(), g.inH(), g.inW());
    this.offsets = plane.offsets(g);
  }

  @Override
  public void run(Storage[] inputs, Storage[] outputs) {
    HostArray x = (HostArray) inputs[0];
    float[] bias = op.bias() ? ((HostArray) inputs[op.biasInput()]).floats() : null;
    float[] y = ((HostArray) outputs[0]).floats();
    HostArray w = (HostArray) inputs[1];
    try (FloatSlice weights = FloatSlice.of(w, 0, w.length(), context.scratch())) {
      context
          .threads()
          .forEach(
              Math.toIntExact(g.batch() * g.inChannels()),
              1,
              (from, to) -> {
                float[] padded = context.scratch().take(plane.length() + context.lanes().width());
                for (int i = from; i < to; i++) {
                  channel(x, i, weights, bias, padded, y);
                }
                context.scratch().give(padded);
              });
    }
  }

  /** All outputs of input channel {@code index % Cin} of image {@code index / Cin}. */
  private void channel(
      HostArray x, int index, FloatSlice weights, float[] bias, float[] padded, float[] y) {
    int inPixels = (int) g.inPixels();
    try (FloatSlice image = FloatSlice.of(x, index * inPixels, inPixels, context.scratch())) {
      plane.split(image.values(), image.at(), (int) g.inW(), padded);
    }
    int outputs = (int) g.groupOut();
    int outPixels = (int) g.outPixels();
    int outW = (int) g.outW();
    int first = index % (int) g.inChannels() * outputs;
    for (int o = 0; o < outputs; o++) {
      int at = (index * outputs + o) * outPixels;
      float start = bias == null ? 0 : bias[first + o];
      int atW = weights.at() + (first + o) * offsets.length;
      for (int i = 0; i < g.outH(); i++) {
        context
            .lanes()
            .weightedSum(
                padded, plane.at(i), offsets, weights.values(), atW, start, y, at + i * outW, outW);
      }
      context.lanes().apply(op.activation(), y, at, at + outPixels);
    }
  }
}
