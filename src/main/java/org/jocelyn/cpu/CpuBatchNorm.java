package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link BatchNorm}: threads share the planes. Planes of one element make x a matrix, whose rows
 * are taken as they lie.
 */
final class CpuBatchNorm implements OpKernel<BatchNorm> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuBatchNorm(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(BatchNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int channels = Math.toIntExact(shape.dim(1));
    int size = Math.toIntExact(shape.sizeOf(2, shape.rank()));
    boolean matrix = size == 1;
    int count = Math.toIntExact(matrix ? shape.dim(0) : shape.sizeOf(0, 2));
    int extent = matrix ? channels : size;
    return (in, out) -> {
      float[] x = ((HostArray) in[0]).floats();
      float[] y = ((HostArray) out[0]).floats();
      float[] mean = ((HostArray) in[op.meanInput()]).floats();
      float[] beta = op.beta() ? ((HostArray) in[op.betaInput()]).floats() : new float[channels];
      float[] scale = scales(op, in);
      context
          .threads()
          .forEach(
              count,
              GRAIN / Math.max(1, extent),
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  if (matrix) {
                    row(x, y, i * extent, mean, scale, beta);
                  } else {
                    int c = i % channels;
                    plane(x, y, i * extent, extent, mean[c], scale[c], beta[c]);
                  }
                }
                context.lanes().apply(op.activation(), y, from * extent, to * extent);
              });
    };
  }

  /** {@code gamma/√(variance + epsilon)} of each channel. */
  private static float[] scales(BatchNorm op, Storage[] in) {
    float[] variance = ((HostArray) in[op.varianceInput()]).floats();
    float[] scale = new float[variance.length];
    for (int c = 0; c < scale.length; c++) {
      double gamma = op.gamma() ? ((HostArray) in[op.gammaInput()]).floats()[c] : 1;
      scale[c] = (float) (gamma / Math.sqrt((double) variance[c] + op.epsilon()));
    }
    return scale;
  }

  private static void row(float[] x, float[] y, int at, float[] mean, float[] scale, float[] beta) {
    for (int c = 0; c < mean.length; c++) {
      y[at + c] = (x[at + c] - mean[c]) * scale[c] + beta[c];
    }
  }

  private static void plane(
      float[] x, float[] y, int at, int size, float mean, float scale, float beta) {
    for (int i = at; i < at + size; i++) {
      y[i] = (x[i] - mean) * scale + beta;
    }
  }
}
