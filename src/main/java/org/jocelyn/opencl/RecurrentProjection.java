package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** What the gates of all steps of a recurrent operation have of the input: W·x and the biases. */
final class RecurrentProjection implements AutoCloseable {
  private final Recurrent op;
  private final RecurrentGeometry g;
  private final Strategy form;
  private final ClContext context;
  private final ClKernel addBiases;
  private final Execution product;

  RecurrentProjection(
      Recurrent op,
      RecurrentGeometry g,
      Strategy form,
      OpKernel<Matmul> matmul,
      ClContext context) {
    this.op = op;
    this.g = g;
    this.form = form;
    this.context = context;
    this.addBiases = context.kernel("recurrent_setup.cl", "recurrent_bias", defines(op));
    long columns = (long) g.directions() * g.gates() * g.hidden();
    Matmul rows = Matmul.plain().transposed(false, true);
    List<TensorType> factors = new ArrayList<>();
    factors.add(TensorType.float32(g.steps() * g.batch(), g.input()));
    factors.add(TensorType.float32(columns, g.input()));
    if (op.recurrence().bias()) {
      rows = rows.withBias();
      factors.add(TensorType.float32(columns));
    }
    this.product = matmul.prepare(rows, factors, rows.outputs(factors));
  }

  /** Those of {@code recurrent_setup.cl}: few, so that many operations share the program. */
  static Defines defines(Recurrent op) {
    boolean linearFirst = op instanceof Gru gru && gru.linearBeforeReset();
    return Defines.none().with("GATES", op.gates()).withIf(linearFirst, "LINEAR_FIRST");
  }

  /** Enqueues the products of the operation's inputs into sums, [T, B, D, G, H]. */
  void run(Storage[] in, ClBuffer sums) {
    Storage[] to = {sums};
    if (!op.recurrence().bias()) {
      product.run(new Storage[] {in[0], in[1]}, to);
      return;
    }
    long elements = (long) g.directions() * g.gates() * g.hidden();
    try (ClBuffer total = context.scratch(elements * Float.BYTES)) {
      addBiases
          .args(in[op.recurrence().biasInput()], total, (int) g.hidden())
          .enqueue(RecurrentLaunch.lines(form, g.hidden(), g.gates(), g.directions()));
      product.run(new Storage[] {in[0], in[1], total}, to);
    }
  }

  @Override
  public void close() {
    addBiases.close();
    product.close();
  }
}
