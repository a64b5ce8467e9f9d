package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link GroupNormGradient}: threads share the groups, whose normalized elements lie in dx while
 * the group's sums are taken; the sums of its planes are added over the samples in the end.
 */
final class CpuGroupNormGradient implements OpKernel<GroupNormGradient> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuGroupNormGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(
      GroupNormGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int samples = shape.isEmpty() ? 0 : Math.toIntExact(shape.dim(0));
    int channels = Math.toIntExact(shape.dim(1));
    int size = Math.toIntExact(shape.sizeOf(2, shape.rank()));
    int groups = Math.toIntExact(op.norm().groups());
    int rowSize = channels / groups * size;
    int tables = Math.multiplyExact(samples, channels);
    return (in, out) -> {
      float[] partials = context.scratch().take(Math.multiplyExact(2, tables));
      Groups pass =
          new Groups(
              context.lanes(),
              groups,
              channels / groups,
              size,
              op.norm().epsilon(),
              ((HostArray) in[0]).floats(),
              op.gammaInput() < 0 ? null : ((HostArray) in[op.gammaInput()]).floats(),
              ((HostArray) in[op.gradientInput()]).floats(),
              ((HostArray) out[0]).floats(),
              partials,
              tables);
      context.threads().forEach(samples * groups, GRAIN / Math.max(1, rowSize), pass::rows);
      add(partials, 0, samples, channels, out, op.gammaOutput());
      add(partials, tables, samples, channels, out, op.betaOutput());
      context.scratch().give(partials);
    };
  }

  private void add(
      float[] partials, int from, int samples, int channels, Storage[] out, int output) {
    if (output >= 0) {
      float[] total = ((HostArray) out[output]).floats();
      PartialSums.add(context.threads(), partials, from, samples, channels, total);
    }
  }

  /** One run's extents and arrays; gamma is null where it is not given. */
  private record Groups(
      Lanes lanes,
      int groups,
      int groupChannels,
      int size,
      float epsilon,
      float[] x,
      float[] gamma,
      float[] dy,
      float[] dx,
      float[] partials,
      int betaSums) {

    void rows(int from, int to) {
      for (int row = from; row < to; row++) {
        row(row);
      }
    }

    private void row(int row) {
      int rowSize = groupChannels * size;
      int start = row * rowSize;
      CpuMoments moments = CpuMoments.of(lanes, x, start, 1, 0, rowSize);
      float factor = moments.scale(1, epsilon);
      moments.normalize(x, dx, start, rowSize, factor, 0);
      double mean = 0;
      double slope = 0;
      for (int i = 0; i < groupChannels; i++) {
        int at = start + i * size;
        float ofGamma = lanes.dot(dy, at, dx, at, size);
        float ofBeta = lanes.sum(dy, at, 0, size);
        partials[row * groupChannels + i] = ofGamma;
        partials[betaSums + row * groupChannels + i] = ofBeta;
        mean += (double) gamma(row, i) * ofBeta / rowSize;
        slope += (double) gamma(row, i) * ofGamma / rowSize;
      }
      for (int i = 0; i < groupChannels; i++) {
        plane(start + i * size, gamma(row, i), (float) mean, (float) slope, factor);
      }
    }

    private float gamma(int row, int channel) {
      return gamma == null ? 1 : gamma[row % groups * groupChannels + channel];
    }

    private void plane(int at, float gamma, float mean, float slope, float factor) {
      for (int i = at; i < at + size; i++) {
        dx[i] = ((dy[i] * gamma - mean) - dx[i] * slope) * factor;
      }
    }
  }
}
