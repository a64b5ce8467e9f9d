package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.spi.OpKernel;

/**
 * {@link RnnGradient}, {@link LstmGradient} and {@link GruGradient}: matrix products for the gates
 * of all steps, the walk back in time, in one launch where each work-item can have sequences to
 * itself, else in one launch for each step, and matrix products again for the sums over all steps.
 *
 * @param matmul makes the products
 */
record ClRecurrentGradient<O extends RecurrentGradient>(OpKernel<Matmul> matmul)
    implements ClOp<O> {
  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> groups = new RecurrentGradientVariant<>(Strategy.GPU, false, matmul);
    ClVariant<O> rows = new RecurrentGradientVariant<>(Strategy.CPU, true, matmul);
    ClVariant<O> byStep = new RecurrentGradientVariant<>(Strategy.CPU, false, matmul);
    return strategy == Strategy.CPU ? List.of(rows, byStep, groups) : List.of(groups, rows, byStep);
  }

  /** A few steps of a few sequences; y is any, since it is an input. */
  @Override
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    Recurrent forward = op.forward();
    List<TensorType> small =
        new ArrayList<>(
            ClRecurrent.smallInputs(forward, inputs.subList(0, forward.inputNames().size())));
    List<TensorType> outputs = forward.outputs(small);
    small.add(outputs.get(0));
    small.addAll(outputs);
    return new SmallCase<>(op, small, -0.5, 0.5, ClRecurrent.SMALL_STEPS + 2, 5e-4);
  }
}
