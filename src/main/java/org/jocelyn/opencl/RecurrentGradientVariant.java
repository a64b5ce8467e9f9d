package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/**
 * {@code recurrent_gradient_rows.cl} or {@code recurrent_gradient_groups.cl}.
 *
 * @param form which of the two
 * @param whole whether all steps are one launch, so that only sequences and directions are shared
 *     out; else the elements of the state are too, and each step is a launch
 * @param matmul makes the products of all steps
 */
record RecurrentGradientVariant<O extends RecurrentGradient>(
    Strategy form, boolean whole, OpKernel<Matmul> matmul) implements ClVariant<O> {
  private static final long LARGEST = 1 << 30;

  @Override
  public String name() {
    if (form == Strategy.GPU) {
      return "recurrent_gradient_groups";
    }
    return whole ? "recurrent_gradient_rows" : "recurrent_gradient_rows_by_step";
  }

  @Override
  public boolean accepts(O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    RecurrentGeometry g = op.geometry(inputs);
    RecurrentGradientLaunch launch =
        RecurrentGradientLaunch.of(op.forward(), g, form, whole, device);
    boolean fits =
        Math.max(g.steps(), g.batch()) <= LARGEST
            && g.steps() * g.batch() <= LARGEST
            && (long) g.directions() * g.gates() * g.hidden() <= LARGEST
            && g.input() <= LARGEST
            && launch.sumBytes() <= device.maxAllocationBytes()
            && launch.packedBytes() <= device.maxAllocationBytes()
            && launch.fits(device);
    return fits && (!whole || RecurrentVariant.suits(g, launch.rowBlocks(), device));
  }

  @Override
  public Execution prepare(
      O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    RecurrentGradientLaunch launch =
        RecurrentGradientLaunch.of(
            op.forward(), op.geometry(inputs), form, whole, context.device());
    return RecurrentGradientPlan.prepare(op, inputs, launch, matmul, context);
  }
}
