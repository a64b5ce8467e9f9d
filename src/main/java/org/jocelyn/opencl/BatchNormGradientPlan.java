package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.ChannelNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * The launches of a batch normalization's gradient: sums of each channel in blocks of samples,
 * their totals, the gradients of what is given for each channel, and dx.
 */
final class BatchNormGradientPlan {
  /** Elements that make a work-group or a work-item worth starting. */
  private static final long PIECE = 4096;

  /** Blocks of a matrix at most on CPUs, each of which has sums of its own. */
  private static final long BLOCKS = 64;

  /** Rows of a matrix in a block on GPUs, where each column of a block is a work-item. */
  private static final long BLOCK_ROWS = 64;

  private static final int DGAMMA = 1;
  private static final int DBETA = 2;

  private final ChannelNormGradient op;
  private final ClContext context;
  private final boolean training;
  private final long samples;
  private final long channels;
  private final long size;
  private final Step sums;
  private final PartialSums totals;
  private final ClKernel slopes;
  private final Step gradient;

  /** A kernel that goes over the elements, its numbers and its grid. */
  private record Step(ClKernel kernel, ClArguments arguments, Grid grid) {
    void enqueue(Storage[] inputs, Storage output) {
      kernel.args(arguments.after(inputs, output)).enqueue(grid);
    }
  }

  BatchNormGradientPlan(ChannelNormGradient op, Shape x, Strategy form, ClContext context) {
    this.op = op;
    this.context = context;
    this.training = !(op instanceof BatchNormGradient);
    this.samples = x.isEmpty() ? 0 : x.dim(0);
    this.channels = x.dim(1);
    this.size = x.sizeOf(2, x.rank());
    long blockSamples = blockSamples(form);
    long blocks = (samples + blockSamples - 1) / blockSamples;
    this.totals = new PartialSums(form, context, blocks, 3 * channels);
    this.slopes = kernel("batch_norm_gradient_slopes");
    if (form == Strategy.GPU) {
      this.sums = size == 1 ? columns(blockSamples, blocks) : groups(blockSamples, blocks);
      this.gradient = elements();
    } else if (size == 1) {
      Grid grid = Grid.cover(blocks, 1);
      this.sums = rows("batch_norm_gradient_row_sums", blockSamples, grid);
      this.gradient = rows("batch_norm_gradient_rows", blockSamples, grid);
    } else {
      this.sums = planes("batch_norm_gradient_plane_sums");
      this.gradient = planes("batch_norm_gradient_planes");
    }
  }

  /** Samples that share a sum of each channel. */
  private long blockSamples(Strategy form) {
    if (form == Strategy.GPU) {
      return size == 1 ? BLOCK_ROWS : Math.max(1, PIECE / Math.max(1, size));
    }
    return size == 1
        ? Math.max(1 + PIECE / Math.max(1, channels), (samples + BLOCKS - 1) / BLOCKS)
        : 1;
  }

  private ClKernel kernel(String name) {
    Defines defines =
        Defines.none().withIf(training, "TRAINING").withIf(op.gammaInput() >= 0, "GAMMA");
    return context.kernel("batch_norm_gradient.cl", name, defines);
  }

  private Step groups(long blockSamples, long blocks) {
    ClKernel kernel = kernel("batch_norm_gradient_sums");
    long group = PlaneGrid.group(blockSamples * size, kernel.maxWorkGroup());
    ClArguments arguments =
        ClArguments.longs(samples, channels, size, blockSamples).local(group * 4 * Float.BYTES);
    return new Step(kernel, arguments, Grid.of(channels * blocks * group).local(group));
  }

  private Step columns(long blockSamples, long blocks) {
    ClKernel kernel = kernel("batch_norm_gradient_columns");
    long group = PlaneGrid.group(channels, kernel.maxWorkGroup());
    Grid grid = Grid.of(Grid.roundUp(channels, group), blocks).local(group, 1);
    return new Step(kernel, ClArguments.longs(samples, channels, blockSamples), grid);
  }

  private Step rows(String name, long blockSamples, Grid grid) {
    return new Step(kernel(name), ClArguments.longs(samples, channels, blockSamples), grid);
  }

  private Step planes(String name) {
    long perItem = Math.max(1, PIECE / Math.max(1, size));
    Grid grid = Grid.cover((samples * channels + perItem - 1) / perItem, 1);
    return new Step(kernel(name), ClArguments.longs(samples, channels, size, perItem), grid);
  }

  private Step elements() {
    ClKernel kernel = kernel("batch_norm_gradient");
    Grid grid = PlaneGrid.of(size, samples * channels, kernel.maxWorkGroup());
    return new Step(kernel, ClArguments.longs(samples, channels, size), grid);
  }

  Execution execution() {
    return new ClPlan(List.of(sums.kernel(), totals, slopes, gradient.kernel()), this::run);
  }

  private void run(Storage[] in, Storage[] out) {
    Storage x = in[0];
    Storage dy = in[op.gradientInput()];
    Storage mean = in[op.meanInput()];
    try (ClBuffer partials = context.scratch(totals.bytes(1));
        ClBuffer total = context.scratch(perChannel());
        ClBuffer numbers = context.scratch(perChannel())) {
      sums.enqueue(new Storage[] {x, dy, mean}, partials);
      totals.enqueue(partials, 0, total);
      slopes.args(slopeArguments(in, out, total, numbers)).enqueue(Grid.of(channels));
      gradient.enqueue(
          training ? new Storage[] {x, dy, mean, numbers} : new Storage[] {dy, numbers}, out[0]);
    }
  }

  /** The bytes of three numbers of each channel. */
  private long perChannel() {
    return Math.max(1, 3 * channels) * Float.BYTES;
  }

  /** dx stands for a gradient that is not wanted. */
  private Object[] slopeArguments(Storage[] in, Storage[] out, ClBuffer total, ClBuffer numbers) {
    List<Storage> inputs = new ArrayList<>(List.of(total));
    if (op.gammaInput() >= 0) {
      inputs.add(in[op.gammaInput()]);
    }
    inputs.add(in[op.meanInput() + 1]);
    List<Storage> outputs = new ArrayList<>(List.of(numbers));
    outputs.add(out[Math.max(0, op.gammaOutput())]);
    outputs.add(out[Math.max(0, op.betaOutput())]);
    if (op instanceof BatchNormGradient given) {
      outputs.add(out[given.meanOutput()]);
      outputs.add(out[given.meanOutput() + 1]);
    }
    int present = (op.gammaOutput() >= 0 ? DGAMMA : 0) | (op.betaOutput() >= 0 ? DBETA : 0);
    return ClArguments.longs(channels, samples * size)
        .ints(present)
        .floats(op.norm().epsilon())
        .after(inputs.toArray(Storage[]::new), outputs.toArray(Storage[]::new));
  }
}
