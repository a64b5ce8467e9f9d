package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link BatchNormTraining}: threads share the channels. Planes of one element make x a matrix,
 * whose columns are taken side by side, along its rows.
 */
final class CpuBatchNormTraining implements OpKernel<BatchNormTraining> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  /** Columns of a matrix that one thread takes at least: some cache lines of each row. */
  private static final int COLUMNS = 64;

  private final CpuContext context;

  CpuBatchNormTraining(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(
      BatchNormTraining op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int batch = Math.toIntExact(shape.dim(0));
    int channels = Math.toIntExact(shape.dim(1));
    int size = Math.toIntExact(shape.sizeOf(2, shape.rank()));
    int perChannel = (int) Math.min(GRAIN, Math.max(1, (long) batch * size));
    int grain = size == 1 ? Math.max(COLUMNS, GRAIN / perChannel) : GRAIN / perChannel;
    return (in, out) -> {
      Channels pass =
          new Channels(
              batch,
              channels,
              size,
              op.epsilon(),
              ((HostArray) in[0]).floats(),
              op.gamma() ? ((HostArray) in[op.gammaInput()]).floats() : null,
              op.beta() ? ((HostArray) in[op.betaInput()]).floats() : null,
              ((HostArray) out[0]).floats(),
              ((HostArray) out[1]).floats(),
              ((HostArray) out[2]).floats());
      context
          .threads()
          .forEach(
              channels,
              grain,
              (from, to) -> {
                if (size == 1) {
                  pass.columns(from, to);
                } else {
                  pass.planes(context.lanes(), from, to);
                }
              });
    };
  }

  /** One run's extents and arrays; gamma and beta are null where they are not given. */
  private record Channels(
      int batch,
      int channels,
      int size,
      float epsilon,
      float[] x,
      float[] gamma,
      float[] beta,
      float[] y,
      float[] mean,
      float[] variance) {

    /** Channels {@code from} to {@code to}, plane by plane. */
    void planes(Lanes lanes, int from, int to) {
      int stride = channels * size;
      for (int c = from; c < to; c++) {
        CpuMoments moments = CpuMoments.of(lanes, x, c * size, batch, stride, size);
        store(c, moments);
        float scale = scale(c, moments);
        for (int n = 0; n < batch; n++) {
          moments.normalize(x, y, c * size + n * stride, size, scale, beta(c));
        }
      }
    }

    /** Columns {@code from} to {@code to} of a matrix. */
    void columns(int from, int to) {
      int width = to - from;
      double[] sums = new double[width];
      for (int n = 0; n < batch; n++) {
        for (int j = 0; j < width; j++) {
          sums[j] += x[n * channels + from + j];
        }
      }
      float[] center = new float[width];
      for (int j = 0; j < width; j++) {
        center[j] = (float) (sums[j] / batch);
      }
      double[] distances = new double[width];
      double[] squares = new double[width];
      for (int n = 0; n < batch; n++) {
        for (int j = 0; j < width; j++) {
          double distance = x[n * channels + from + j] - center[j];
          distances[j] += distance;
          squares[j] += distance * distance;
        }
      }
      float[] shift = new float[width];
      float[] scale = new float[width];
      float[] add = new float[width];
      for (int j = 0; j < width; j++) {
        CpuMoments moments = CpuMoments.of(center[j], distances[j], squares[j], batch);
        store(from + j, moments);
        shift[j] = moments.shift();
        scale[j] = scale(from + j, moments);
        add[j] = beta(from + j);
      }
      for (int n = 0; n < batch; n++) {
        int at = n * channels + from;
        for (int j = 0; j < width; j++) {
          y[at + j] = ((x[at + j] - center[j]) - shift[j]) * scale[j] + add[j];
        }
      }
    }

    private void store(int c, CpuMoments moments) {
      mean[c] = moments.mean();
      variance[c] = moments.variance();
    }

    private float scale(int c, CpuMoments moments) {
      return moments.scale(gamma == null ? 1 : gamma[c], epsilon);
    }

    private float beta(int c) {
      return beta == null ? 0 : beta[c];
    }
  }
}
