package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link Conv2dWeightGradient} as a matrix product for each group: the gradients, one row for each
 * output channel, times the windows, one column for each of their elements, summed over the pixels
 * of all images. Where there are few weights, slices of the images are summed apart, so that every
 * thread has one, and added in order. Single channels go to {@link CpuDepthwiseWeightGradient}.
 */
final class CpuConv2dWeightGradient implements OpKernel<Conv2dWeightGradient> {
  private final CpuContext context;
  private final CpuGemm gemm;

  CpuConv2dWeightGradient(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(
      Conv2dWeightGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    if (outputs.get(0).shape().isEmpty()) {
      return (in, out) -> {};
    }
    ConvGeometry g = op.geometry(inputs);
    if (g.batch() == 0) {
      return (in, out) -> Arrays.fill(((HostArray) out[0]).floats(), 0);
    }
    return CpuDepthwiseWeightGradient.suits(g)
        ? new CpuDepthwiseWeightGradient(context, g)
        : new Prepared(g);
  }

  private final class Prepared implements Execution {
    /** Elements of all slices' sums. */
    private static final int HELD = 1 << 20;

    /** Slices, from which many threads still get fair shares. */
    private static final int SLICES = 32;

    /** Elements of windows that are multiplied at a time: 256 KiB, which an L2 cache keeps. */
    private static final int BLOCK = 1 << 16;

    private final ConvGeometry g;
    private final Im2colOperand.Window window;
    private final int batch;
    private final int rows;
    private final int columns;
    private final int weights;
    private final int pixels;
    private final int slices;

    /** Images that are multiplied at a time. */
    private final int images;

    /** Whether the windows are the left matrix, because the tile is then better filled. */
    private final boolean windowsFirst;

    Prepared(ConvGeometry g) {
      this.g = g;
      this.window = g.isPointwise() ? null : Im2colOperand.Window.of(g);
      this.batch = (int) g.batch();
      this.rows = (int) g.groupOut();
      this.columns = (int) (g.groupIn() * g.taps());
      this.weights = rows * columns * g.groups();
      this.pixels = (int) g.outPixels();
      this.slices = Math.max(1, Math.min(Math.min(SLICES, batch), HELD / weights));
      this.images = Math.max(1, Math.min(batch, BLOCK / columns / pixels));
      this.windowsFirst = gemm.tiles(columns, rows) < gemm.tiles(rows, columns);
    }

    @Override
    public void run(Storage[] inputs, Storage[] outputs) {
      float[] x = ((HostArray) inputs[0]).floats();
      float[] dy = ((HostArray) inputs[1]).floats();
      float[] dw = ((HostArray) outputs[0]).floats();
      float[] sums = context.scratch().take(slices * weights);
      int tasks = slices * g.groups();
      boolean whole = tasks >= 2 * context.threads().count();
      CpuThreads.Range range =
          (from, to) -> {
            for (int task = from; task < to; task++) {
              multiply(x, dy, task / g.groups(), task % g.groups(), sums, whole);
            }
          };
      if (whole) {
        context.threads().forEach(tasks, 1, range);
      } else {
        range.run(0, tasks);
      }
      collect(sums, dw);
      context.scratch().give(sums);
    }

    /** A group's sums over the images of a slice. */
    private void multiply(
        float[] x, float[] dy, int slice, int group, float[] sums, boolean alone) {
      int end = firstImage(slice + 1);
      int atSums = slice * weights + group * rows * columns;
      for (int image = firstImage(slice); image < end; image += images) {
        int depth = Math.min(images, end - image) * pixels;
        GemmOperand gradients = gradients(dy, image, group);
        GemmOperand windows = windows(x, image, group);
        GemmProduct product =
            new GemmProduct(
                windowsFirst ? columns : rows,
                windowsFirst ? rows : columns,
                depth,
                1,
                windowsFirst ? windows : gradients,
                windowsFirst ? gradients : windows,
                sums,
                atSums,
                windowsFirst ? rows : columns,
                image == firstImage(slice) ? GemmStart.ZERO : GemmStart.KEPT,
                GemmEpilogue.NONE);
        if (alone) {
          gemm.multiplyAlone(product);
        } else {
          gemm.multiply(product);
        }
      }
    }

    private int firstImage(int slice) {
      return (int) ((long) slice * batch / slices);
    }

    private GemmOperand gradients(float[] dy, int image, int group) {
      int stride = (int) g.outChannels() * pixels;
      return new PixelsOperand(dy, image * stride + group * rows * pixels, pixels, stride);
    }

    private GemmOperand windows(float[] x, int image, int group) {
      int stride = (int) (g.inChannels() * g.inPixels());
      int at = image * stride + group * (int) (g.groupIn() * g.inPixels());
      return window == null
          ? new PixelsOperand(x, at, pixels, stride)
          : new WindowsOperand(window, x, at, pixels, stride);
    }

    /** Adds the slices, in order, and puts each sum where its weight is. */
    private void collect(float[] sums, float[] dw) {
      for (int slice = 1; slice < slices; slice++) {
        context.lanes().addScaled(1, sums, slice * weights, sums, 0, weights);
      }
      if (!windowsFirst) {
        System.arraycopy(sums, 0, dw, 0, weights);
        return;
      }
      for (int group = 0; group < g.groups(); group++) {
        int at = group * rows * columns;
        for (int row = 0; row < rows; row++) {
          for (int column = 0; column < columns; column++) {
            dw[at + row * columns + column] = sums[at + column * rows + row];
          }
        }
      }
    }
  }
}
