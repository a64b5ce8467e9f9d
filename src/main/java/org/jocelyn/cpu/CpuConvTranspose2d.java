package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link ConvTranspose2d} as a matrix product followed by col2im: the weights, one row for each
 * output channel and window element, times the image give what every pixel adds; a {@link
 * PhasePlane} for each output channel collects it. Only products that the definition names are
 * made, none with zeros inserted between pixels.
 */
final class CpuConvTranspose2d implements OpKernel<ConvTranspose2d> {
  private final CpuContext context;
  private final CpuGemm gemm;

  CpuConvTranspose2d(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(ConvTranspose2d op, List<TensorType> inputs, List<TensorType> outputs) {
    if (outputs.get(0).shape().isEmpty()) {
      return (in, out) -> {};
    }
    return new Prepared(op, op.geometry(inputs));
  }

  private final class Prepared implements Execution {
    /** Products held at a time for each thread: 1 MiB, which its L2 cache keeps. */
    private static final int HELD = 1 << 18;

    /** Channels in a sum up to which multiplying while collecting beats the matrix product. */
    private static final int FEW = 2;

    private final ConvTranspose2d op;
    private final ConvGeometry g;
    private final PhasePlane plane;
    private final int[] offsets;
    private final int inW;
    private final int inPixels;
    private final int groupIn;
    private final int groupOut;

    /** Input rows that are multiplied at a time: all, but of a huge image. */
    private final int rows;

    /** Output channels of a task: more than one only when it takes all rows at once. */
    private final int channels;

    Prepared(ConvTranspose2d op, ConvGeometry g) {
      this.op = op;
      this.g = g;
      this.plane = PhasePlane.of(g.window(), g.outH(), g.outW());
      this.offsets = plane.offsets(g);
      this.inW = (int) g.inW();
      this.inPixels = (int) g.inPixels();
      this.groupIn = (int) g.groupIn();
      this.groupOut = (int) g.groupOut();
      long productsOfRow = g.taps() * g.inW();
      this.rows = (int) Math.max(1, Math.min(g.inH(), HELD / productsOfRow));
      long fit = rows < g.inH() ? 1 : HELD / (productsOfRow * rows);
      long fair = g.batch() * g.outChannels() / (2L * context.threads().count());
      this.channels = (int) Math.max(1, Math.min(groupOut, Math.min(fit, fair)));
    }

    @Override
    public void run(Storage[] inputs, Storage[] outputs) {
      HostArray x = (HostArray) inputs[0];
      HostArray w = (HostArray) inputs[1];
      float[] bias = op.bias() ? ((HostArray) inputs[op.biasInput()]).floats() : null;
      float[] y = ((HostArray) outputs[0]).floats();
      int blocks = (groupOut + channels - 1) / channels;
      int tasks = Math.toIntExact(g.batch() * g.groups() * blocks);
      context
          .threads()
          .forEach(
              tasks,
              1,
              (from, to) -> {
                for (int task = from; task < to; task++) {
                  int image = task / blocks / g.groups();
                  int group = task / blocks % g.groups();
                  channels(x, w, bias, y, image, group, task % blocks * channels);
                }
              });
    }

    /** The output channels of an image's group from {@code first} on. */
    private void channels(
        HostArray x, HostArray w, float[] bias, float[] y, int image, int group, int first) {
      int count = Math.min(channels, groupOut - first);
      int pixels = groupIn * inPixels;
      int from = (image * g.groups() + group) * pixels;
      float[] collected = context.scratch().take(plane.length());
      float[] products =
          groupIn <= FEW ? null : context.scratch().take(count * offsets.length * rows * inW);
      try (FloatSlice source = FloatSlice.of(x, from, pixels, context.scratch())) {
        for (int row = 0; row < g.inH(); row += rows) {
          int height = Math.min(rows, (int) g.inH() - row);
          if (products != null) {
            multiply(source, w, group, first, count, row, height, products);
          }
          for (int o = 0; o < count; o++) {
            if (row == 0) {
              Arrays.fill(collected, 0, plane.length(), 0);
            }
            if (products != null) {
              collect(products, o * offsets.length * height * inW, row, height, collected);
            } else {
              multiplyAndCollect(source, w, group, first + o, row, height, collected);
            }
            if (row + height == g.inH()) {
              finish(collected, bias, y, image, group * groupOut + first + o);
            }
          }
        }
      }
      context.scratch().give(collected);
      if (products != null) {
        context.scratch().give(products);
      }
    }

    /** What {@code height} input rows add to {@code count} output channels. */
    private void multiply(
        FloatSlice source,
        HostArray w,
        int group,
        int first,
        int count,
        int row,
        int height,
        float[] products) {
      int taps = offsets.length;
      int atW = (group * groupIn * groupOut + first) * taps;
      GemmOperand weights = new StridedOperand(w, atW, 1, groupOut * taps);
      GemmOperand pixels =
          new StridedOperand(HostArray.of(source.values()), source.at() + row * inW, 1, inPixels);
      gemm.multiplyAlone(
          GemmProduct.of(count * taps, height * inW, groupIn, weights, pixels, products, 0));
    }

    private void collect(float[] products, int at, int row, int height, float[] collected) {
      for (int offset : offsets) {
        for (int r = row; r < row + height; r++) {
          context.lanes().addScaled(1, products, at, collected, plane.at(r) + offset, inW);
          at += inW;
        }
      }
    }

    private void multiplyAndCollect(
        FloatSlice source, HostArray w, int group, int o, int row, int height, float[] collected) {
      for (int c = 0; c < groupIn; c++) {
        int atW = ((group * groupIn + c) * groupOut + o) * offsets.length;
        int channel = source.at() + c * inPixels;
        for (int t = 0; t < offsets.length; t++) {
          float weight = (float) w.get(atW + t);
          for (int r = row; r < row + height; r++) {
            int to = plane.at(r) + offsets[t];
            context
                .lanes()
                .addScaled(weight, source.values(), channel + r * inW, collected, to, inW);
          }
        }
      }
    }

    private void finish(float[] collected, float[] bias, float[] y, int image, int o) {
      int outPixels = (int) g.outPixels();
      int at = (image * (int) g.outChannels() + o) * outPixels;
      plane.merge(collected, bias == null ? 0 : bias[o], y, at, (int) g.outW());
      context.lanes().apply(op.activation(), y, at, at + outPixels);
    }
  }
}
