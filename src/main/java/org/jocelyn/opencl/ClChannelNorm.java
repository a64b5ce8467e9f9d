package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ChannelNorm;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Execution;

/** What the normalizations with parameters for each channel share on OpenCL. */
final class ClChannelNorm {
  private ClChannelNorm() {}

  /** The flags of {@code channel_parameters.h}. */
  static Defines defines(ChannelNorm op) {
    return Defines.none().withIf(op.gamma(), "GAMMA").withIf(op.beta(), "BETA");
  }

  /** The same for a GPU's kernel, which reads several elements of a plane of x at a time. */
  static Defines grouped(ChannelNorm op, TensorType x) {
    return defines(op).with("WIDTH", width(x));
  }

  /** How many: four where every plane begins at a multiple of that. */
  static int width(TensorType x) {
    long size = x.shape().sizeOf(2, x.rank());
    return size > 0 && size % 4 == 0 ? 4 : 1;
  }

  /** x and dy of this type and parameters in [¼, 1¼), so that variances are positive. */
  static <O extends Op> SmallCase<O> smallCase(O op, TensorType x) {
    TensorType perChannel = x.withShape(Shape.of(x.shape().dim(1)));
    List<TensorType> inputs =
        op.inputNames().stream()
            .map(name -> name.equals("x") || name.equals("dy") ? x : perChannel)
            .toList();
    return new SmallCase<>(op, inputs, 0.25, 1.25, 2, 2e-5);
  }

  /** One work-group for each of {@code rows} rows, no larger than its elements are many. */
  static Execution byGroups(ClKernel kernel, long rows, long elements, ClArguments arguments) {
    long group = PlaneGrid.group(elements, kernel.maxWorkGroup());
    Grid grid = Grid.of(rows * group).local(group);
    arguments.local(group * Float.BYTES);
    return new ClPlan(
        List.of(kernel), (in, out) -> kernel.args(arguments.after(in, out)).enqueue(grid));
  }

  /** One work-item for each of {@code rows} rows. */
  static Execution byItems(ClKernel kernel, long rows, ClArguments arguments) {
    Grid grid = Grid.of(rows).local(1);
    return new ClPlan(
        List.of(kernel), (in, out) -> kernel.args(arguments.after(in, out)).enqueue(grid));
  }
}
