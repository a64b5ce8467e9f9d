package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.Rnn;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link Rnn}, {@link Lstm} and {@link Gru}: a {@link RecurrentRun} with the operation's cell. */
final class CpuRecurrent<O extends Recurrent> implements OpKernel<O> {
  private final CpuContext context;
  private final CpuGemm gemm;

  CpuRecurrent(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    return (in, out) -> new RecurrentRun(op, g, cell(op, g, in, out), in, out, gemm, context).run();
  }

  private CpuCell cell(O op, RecurrentGeometry g, Storage[] in, Storage[] out) {
    int hidden = (int) g.hidden();
    if (op instanceof Lstm lstm) {
      float[] c = ((HostArray) out[2]).floats();
      float[] initial = floats(in, lstm.initialCellInput(), c.length);
      System.arraycopy(initial, 0, c, 0, c.length);
      float[] peepholes = floats(in, lstm.peepholesInput(), 0);
      return new CpuLstmCell(lstm, context.lanes(), hidden, peepholes, c);
    }
    if (op instanceof Gru gru) {
      float[] bias = floats(in, gru.recurrence().biasInput(), 0);
      return new CpuGruCell(gru, context.lanes(), hidden, bias);
    }
    return new CpuRnnCell((Rnn) op, context.lanes(), hidden);
  }

  /** An input's elements; {@code size} zeros if it is not there. */
  static float[] floats(Storage[] in, int index, int size) {
    return index < 0 ? new float[size] : ((HostArray) in[index]).floats();
  }

  /** What the products of each direction's gates begin with, [D, G·H]; empty without a bias. */
  static float[] biases(Recurrent op, RecurrentGeometry g, Storage[] in) {
    int index = op.recurrence().biasInput();
    if (index < 0) {
      return new float[0];
    }
    float[] bias = ((HostArray) in[index]).floats();
    int hidden = (int) g.hidden();
    int rows = g.gates() * hidden;
    // a reset after the product multiplies its bias too
    boolean apart = op instanceof Gru gru && gru.linearBeforeReset();
    int added = apart ? rows - hidden : rows;
    float[] total = new float[g.directions() * rows];
    for (int d = 0; d < g.directions(); d++) {
      System.arraycopy(bias, 2 * d * rows, total, d * rows, rows);
      for (int i = 0; i < added; i++) {
        total[d * rows + i] += bias[(2 * d + 1) * rows + i];
      }
    }
    return total;
  }
}
