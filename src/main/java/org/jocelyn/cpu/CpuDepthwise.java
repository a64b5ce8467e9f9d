package org.jocelyn.cpu;

import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * Convolution of single channels: each input channel is laid out as a {@link PhasePlane}, in which
 * a row of the output is a weighted sum of contiguous runs.
 */
final class CpuDepthwise implements Execution {
  /** Multiply-adds that make a part worth a thread's while. */
  private static final long PART = 1 << 17;

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
    int grain = (int) Math.max(1, PART / Math.max(1, g.outPixels() * g.groupOut() * g.taps()));
    try (FloatSlice weights = FloatSlice.of(w, 0, w.length(), context.scratch())) {
      context
          .threads()
          .forEach(
              Math.toIntExact(g.batch() * g.inChannels()),
              grain,
              (from, to) -> {
                // what whole vectors see beyond the last pixel, and what they read beyond that
                int beyond = 2 * context.lanes().width();
                float[] padded = context.scratch().take(plane.length() + beyond);
                float[] last = context.scratch().take(wholeRow());
                plane.clear(padded, 0);
                for (int i = from; i < to; i++) {
                  channel(x, i, weights, bias, padded, last, y);
                }
                context.scratch().give(padded);
                context.scratch().give(last);
              });
    }
  }

  /** Pixels of the vectors that a row of the output takes. */
  private int wholeRow() {
    return ((int) g.outW() + context.lanes().width() - 1)
        / context.lanes().width()
        * context.lanes().width();
  }

  /** All outputs of input channel {@code index % Cin} of image {@code index / Cin}. */
  private void channel(
      HostArray x,
      int index,
      FloatSlice weights,
      float[] bias,
      float[] padded,
      float[] last,
      float[] y) {
    int inPixels = (int) g.inPixels();
    try (FloatSlice image = FloatSlice.of(x, index * inPixels, inPixels, context.scratch())) {
      plane.fill(image.values(), image.at(), (int) g.inW(), padded, 0);
    }
    Lanes lanes = context.lanes();
    int count = wholeRow();
    int outputs = (int) g.groupOut();
    int outPixels = (int) g.outPixels();
    int outW = (int) g.outW();
    int outH = (int) g.outH();
    int step = plane.at(1);
    // rows whose vectors end in the image
    int whole = count > outPixels ? 0 : (outPixels - count) / outW + 1;
    int first = index % (int) g.inChannels() * outputs;
    for (int o = 0; o < outputs; o++) {
      int at = (index * outputs + o) * outPixels;
      float start = bias == null ? 0 : bias[first + o];
      int atW = weights.at() + (first + o) * offsets.length;
      // whole vectors: what they put into the next row is overwritten with it
      lanes.weightedRows(
          padded, 0, step, offsets, weights.values(), atW, start, y, at, outW, whole, count);
      for (int i = whole; i < outH; i++) {
        int row = i * outW;
        lanes.weightedRows(
            padded, i * step, 0, offsets, weights.values(), atW, start, last, 0, 0, 1, count);
        System.arraycopy(last, 0, y, at + row, outW);
      }
      if (op.activation().function() != UnaryFunction.IDENTITY) {
        lanes.apply(op.activation(), y, at, at + outPixels);
      }
    }
  }
}
