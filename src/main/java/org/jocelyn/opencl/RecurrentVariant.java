package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/**
 * {@code recurrent_rows.cl} or {@code recurrent_groups.cl}.
 *
 * @param form which of the two
 * @param whole whether all steps are one launch, so that only sequences and directions are shared
 *     out; else the elements of the state are too, and each step is a launch
 * @param matmul makes the products with the input
 */
record RecurrentVariant<O extends Recurrent>(Strategy form, boolean whole, OpKernel<Matmul> matmul)
    implements ClVariant<O> {
  /** Multiply-adds of a step up to which a launch costs more than sharing it out saves. */
  private static final long SMALL_STEP = 1 << 18;

  private static final long LARGEST = 1 << 30;

  @Override
  public String name() {
    String file = form == Strategy.CPU ? "recurrent_rows" : "recurrent_groups";
    return whole ? file : file + "_by_step";
  }

  @Override
  public boolean accepts(O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
    RecurrentGeometry g = op.geometry(inputs);
    RecurrentLaunch launch = RecurrentLaunch.of(g, form, whole, device);
    boolean fits =
        Math.max(g.steps(), g.batch()) <= LARGEST
            && g.steps() * g.batch() <= LARGEST
            && (long) g.directions() * g.gates() * g.hidden() <= LARGEST
            && g.input() <= LARGEST
            && launch.sumBytes() <= device.maxAllocationBytes()
            && launch.packedBytes() <= device.maxAllocationBytes()
            && launch.fits(device);
    return fits && (!whole || suits(g, launch.rowBlocks(), device));
  }

  /** Whether sequences alone keep the device busy, or steps are too small to be shared out. */
  static boolean suits(RecurrentGeometry g, long rowBlocks, ClDevice device) {
    return rowBlocks * g.directions() >= device.computeUnits()
        || g.hidden() * g.hidden() * g.gates() <= SMALL_STEP;
  }

  @Override
  public Execution prepare(
      O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
    RecurrentLaunch launch = RecurrentLaunch.of(op.geometry(inputs), form, whole, context.device());
    return RecurrentPlan.prepare(op, inputs, launch, matmul, context);
  }
}
