package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.ChannelNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * The gradients of batch normalization, with the statistics of the batch or with given ones:
 * threads share the planes, first for their sums, then for dx. Planes of one element make x a
 * matrix, whose rows are taken in blocks.
 */
final class CpuBatchNormGradient<O extends ChannelNormGradient> implements OpKernel<O> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  /** Blocks of a matrix at most, each of which has sums of its own. */
  private static final int BLOCKS = 64;

  private final CpuContext context;

  CpuBatchNormGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int samples = shape.isEmpty() ? 0 : Math.toIntExact(shape.dim(0));
    int channels = Math.toIntExact(shape.dim(1));
    int size = Math.toIntExact(shape.sizeOf(2, shape.rank()));
    boolean matrix = size == 1;
    int perBlock =
        matrix ? Math.max(GRAIN / Math.max(1, channels) + 1, (samples + BLOCKS - 1) / BLOCKS) : 1;
    int blocks = (samples + perBlock - 1) / perBlock;
    int units = matrix ? samples : Math.multiplyExact(samples, channels);
    int grain = matrix ? perBlock : GRAIN / Math.max(1, size);
    return (in, out) -> {
      float[] partials = context.scratch().take(Math.multiplyExact(3 * blocks, channels));
      BatchNormSums sums =
          new BatchNormSums(
              context.lanes(),
              channels,
              size,
              blocks,
              ((HostArray) in[0]).floats(),
              ((HostArray) in[op.gradientInput()]).floats(),
              ((HostArray) in[op.meanInput()]).floats(),
              partials);
      context
          .threads()
          .forEach(
              units,
              grain,
              (from, to) -> {
                if (matrix) {
                  sums.rows(from, to, from / perBlock);
                } else {
                  sums.planes(from, to);
                }
              });
      BatchNormSlopes slopes = slopes(op, in, out, sums, (double) samples * size);
      context.scratch().give(partials);
      context.threads().forEach(units, grain, (from, to) -> slopes.store(matrix, from, to));
    };
  }

  /** Stores the gradients of what is given for each channel, and tells dx. */
  private BatchNormSlopes slopes(
      O op, Storage[] in, Storage[] out, BatchNormSums sums, double count) {
    boolean training = !(op instanceof BatchNormGradient);
    float[] variance = ((HostArray) in[op.meanInput() + 1]).floats();
    BatchNormSlopes slopes = new BatchNormSlopes(sums, training, ((HostArray) out[0]).floats());
    double[] distances = sums.total(BatchNormSums.DISTANCES);
    double[] gradients = sums.total(BatchNormSums.GRADIENTS);
    double[] products = sums.total(BatchNormSums.PRODUCTS);
    for (int c = 0; c < variance.length && count > 0; c++) {
      double gamma = op.gammaInput() < 0 ? 1 : ((HostArray) in[op.gammaInput()]).floats()[c];
      double factor = 1 / Math.sqrt((double) variance[c] + op.norm().epsilon());
      double shift = training ? distances[c] / count : 0;
      products[c] = factor * (products[c] - shift * gradients[c]);
      slopes.ofGradient()[c] = (float) (gamma * factor);
      if (training) {
        double slope = -gamma * factor * factor * products[c] / count;
        slopes.ofDistance()[c] = (float) slope;
        slopes.constant()[c] = (float) (-gamma * factor * gradients[c] / count - slope * shift);
      }
    }
    store(out, op.gammaOutput(), products);
    store(out, op.betaOutput(), gradients);
    if (op instanceof BatchNormGradient given) {
      for (int c = 0; c < variance.length; c++) {
        double scale = slopes.ofGradient()[c];
        gradients[c] *= -scale;
        products[c] *= -0.5 * scale / Math.sqrt((double) variance[c] + op.norm().epsilon());
      }
      store(out, given.meanOutput(), gradients);
      store(out, given.meanOutput() + 1, products);
    }
    return slopes;
  }

  private static void store(Storage[] out, int output, double[] values) {
    if (output >= 0) {
      float[] target = ((HostArray) out[output]).floats();
      for (int c = 0; c < target.length; c++) {
        target[c] = (float) values[c];
      }
    }
  }
}
