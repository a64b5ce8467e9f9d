package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GroupNorm}: the elements of a group are adjacent, and threads share the groups. */
final class CpuGroupNorm implements OpKernel<GroupNorm> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuGroupNorm(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(GroupNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int size = Math.toIntExact(shape.sizeOf(2, shape.rank()));
    int groups = Math.toIntExact(op.groups());
    int channels = Math.toIntExact(shape.dim(1) / groups);
    int rows = shape.isEmpty() ? 0 : Math.toIntExact(shape.dim(0) * groups);
    int rowSize = Math.toIntExact((long) channels * size);
    int grain = GRAIN / Math.max(1, rowSize);
    return (in, out) -> {
      float[] x = ((HostArray) in[0]).floats();
      float[] y = ((HostArray) out[0]).floats();
      float[] gamma = op.gamma() ? ((HostArray) in[op.gammaInput()]).floats() : null;
      float[] beta = op.beta() ? ((HostArray) in[op.betaInput()]).floats() : null;
      context
          .threads()
          .forEach(
              rows,
              grain,
              (from, to) -> {
                for (int row = from; row < to; row++) {
                  CpuMoments moments =
                      CpuMoments.of(context.lanes(), x, row * rowSize, 1, 0, rowSize);
                  for (int i = 0; i < channels; i++) {
                    int c = row % groups * channels + i;
                    moments.normalize(
                        x,
                        y,
                        row * rowSize + i * size,
                        size,
                        moments.scale(gamma == null ? 1 : gamma[c], op.epsilon()),
                        beta == null ? 0 : beta[c]);
                  }
                }
              });
    };
  }
}
