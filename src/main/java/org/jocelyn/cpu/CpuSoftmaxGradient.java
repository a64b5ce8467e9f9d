package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link SoftmaxGradient} in parallel over rows. Rows along an axis other than the last are taken
 * some columns side by side.
 */
final class CpuSoftmaxGradient implements OpKernel<SoftmaxGradient> {
  /** Columns side by side: some cache lines of each row. */
  private static final int COLUMNS = 64;

  /** Elements that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private final CpuContext context;

  CpuSoftmaxGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(SoftmaxGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    MaskedRows rows = op.rows(inputs);
    int n = (int) rows.extent();
    int inner = (int) rows.inner();
    int blocks = (inner + COLUMNS - 1) / COLUMNS;
    int tasks = inner == 0 ? 0 : (int) (rows.rows() / inner) * blocks;
    int grain = Math.max(1, PART / Math.max(1, n) / Math.min(COLUMNS, Math.max(1, inner)));
    return (in, out) -> {
      SoftmaxSlopes slopes =
          new SoftmaxSlopes(
              op,
              context.lanes(),
              ((HostArray) in[0]).floats(),
              ((HostArray) in[1]).floats(),
              ((HostArray) out[0]).floats());
      context
          .threads()
          .forEach(
              tasks,
              grain,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  int column = i % blocks * COLUMNS;
                  int start = i / blocks * n * inner + column;
                  if (inner == 1) {
                    slopes.row(start, n);
                  } else {
                    slopes.columns(start, n, inner, Math.min(COLUMNS, inner - column));
                  }
                }
              });
    };
  }
}
