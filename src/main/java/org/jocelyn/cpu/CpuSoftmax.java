package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Softmax;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Softmax} in parallel over rows. Rows along an axis other than the last are taken a cache
 * line of columns at a time into a panel where each is contiguous.
 */
final class CpuSoftmax implements OpKernel<Softmax> {
  /** Columns of a panel: the floats of a cache line. */
  private static final int PANEL = 16;

  /** Elements that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private final CpuContext context;

  CpuSoftmax(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Softmax op, List<TensorType> inputs, List<TensorType> outputs) {
    MaskedRows rows = op.rows(inputs);
    int n = (int) rows.extent();
    int inner = (int) rows.inner();
    return (in, out) -> {
      if (n == 0 || rows.rows() == 0) {
        return;
      }
      float[] x = ((HostArray) in[0]).floats();
      float[] y = ((HostArray) out[0]).floats();
      CpuMask mask =
          new CpuMask(context.lanes(), op.masking(), rows, in, op.maskInput(), op.lengthsInput());
      if (inner == 1) {
        context
            .threads()
            .forEach(
                (int) rows.rows(),
                Math.max(1, PART / n),
                (from, to) -> contiguous(op, mask, n, x, y, from, to));
      } else {
        int panels = (inner + PANEL - 1) / PANEL;
        int outer = (int) (rows.rows() / inner);
        context
            .threads()
            .forEach(
                outer * panels,
                Math.max(1, PART / PANEL / n),
                (from, to) -> panels(op, mask, n, inner, x, y, from, to));
      }
    };
  }

  private void contiguous(Softmax op, CpuMask mask, int n, float[] x, float[] y, int from, int to) {
    float[] scratch = new float[op.logarithmic() ? n : 0];
    for (int row = from; row < to; row++) {
      row(op, mask, row, n, x, row * n, y, row * n, scratch);
    }
  }

  private void panels(
      Softmax op, CpuMask mask, int n, int inner, float[] x, float[] y, int from, int to) {
    int panels = (inner + PANEL - 1) / PANEL;
    float[] panel = new float[PANEL * n];
    float[] scratch = new float[op.logarithmic() ? n : 0];
    for (int i = from; i < to; i++) {
      int outer = i / panels;
      int column = i % panels * PANEL;
      int columns = Math.min(PANEL, inner - column);
      int start = outer * n * inner + column;
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < columns; c++) {
          panel[c * n + j] = x[start + j * inner + c];
        }
      }
      for (int c = 0; c < columns; c++) {
        row(op, mask, outer * inner + column + c, n, panel, c * n, panel, c * n, scratch);
      }
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < columns; c++) {
          y[start + j * inner + c] = panel[c * n + j];
        }
      }
    }
  }

  /** One contiguous row; x and y may be the same. */
  private void row(
      Softmax op,
      CpuMask mask,
      int row,
      int n,
      float[] x,
      int atX,
      float[] y,
      int atY,
      float[] scratch) {
    Lanes lanes = context.lanes();
    int visible = mask.visible(row);
    float[] t = x;
    int atT = atX;
    float scale = op.scale();
    if (mask.hasMask() || scale < 0) { // a negative scale turns the order of the logits around
      scaled(scale, x, atX, y, atY, visible);
      if (mask.hasMask()) {
        mask.apply(row, 0, y, atY, visible);
      }
      t = y;
      atT = atY;
      scale = 1;
    }
    float max = scale * lanes.max(t, atT, visible);
    float shift = max == Float.NEGATIVE_INFINITY || visible == 0 ? 0 : max;
    if (op.logarithmic()) {
      float sum = lanes.expSum(t, atT, scale, shift, scratch, 0, visible);
      float log = sum == 0 ? 0 : (float) Math.log(sum);
      for (int j = 0; j < visible; j++) {
        y[atY + j] = (scale * t[atT + j] - shift) - log;
      }
      Arrays.fill(y, atY + visible, atY + n, Float.NEGATIVE_INFINITY - log);
    } else {
      float sum = lanes.expSum(t, atT, scale, shift, y, atY, visible);
      float factor = sum == 0 ? 0 : 1 / sum;
      for (int j = 0; j < visible; j++) {
        y[atY + j] *= factor;
      }
      Arrays.fill(y, atY + visible, atY + n, 0 * factor);
    }
  }

  private static void scaled(float scale, float[] x, int atX, float[] y, int atY, int count) {
    for (int j = 0; j < count; j++) {
      y[atY + j] = scale * x[atX + j];
    }
  }
}
