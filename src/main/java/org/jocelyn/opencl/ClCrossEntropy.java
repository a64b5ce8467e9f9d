package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@link CrossEntropy}: a work-group to a row on GPUs, a work-item to a row on CPUs. */
final class ClCrossEntropy implements ClOp<CrossEntropy> {
  @Override
  public List<ClVariant<CrossEntropy>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU), new Variant(Strategy.GPU));
  }

  @Override
  public SmallCase<CrossEntropy> smallCase(CrossEntropy op, List<TensorType> inputs) {
    return new SmallCase<>(
        small(op), smallInputs(op, inputs), -2, 2, smallClasses(inputs) + 1, 1e-4);
  }

  /** Of the same terms, ignoring a target that the small case has. */
  static CrossEntropy small(CrossEntropy op) {
    return new CrossEntropy(op.labelSmoothing() == 0 ? 0 : 0.25f, 1, op.weights());
  }

  /** Rows split as these are. */
  static List<TensorType> smallInputs(CrossEntropy op, List<TensorType> inputs) {
    long classes = smallClasses(inputs);
    List<TensorType> types = new ArrayList<>();
    types.add(TensorType.float32(9, classes));
    types.add(inputs.get(1).withShape(Shape.of(9)));
    if (op.weights()) {
      types.add(TensorType.float32(classes));
    }
    return types;
  }

  static long smallClasses(List<TensorType> inputs) {
    return RowSplit.smallExtent(inputs.get(0).shape().dim(1));
  }

  /** A launch of a kernel over the rows of some logits. */
  static Execution launch(
      String name, Strategy form, CrossEntropy op, List<TensorType> in, ClContext context) {
    RowLaunch launch =
        RowLaunch.of(form, in.get(0).shape().dim(0), in.get(0).shape().dim(1), context.device());
    String file = form == Strategy.GPU ? "cross_entropy_groups.cl" : "cross_entropy_rows.cl";
    ClKernel kernel = context.kernel(file, name, launch.defines());
    int wide = in.get(1).dataType() == DataType.INT64 ? 1 : 0;
    int classes = Math.toIntExact(in.get(0).shape().dim(1));
    // an argument must be some buffer: the logits stand for weights that are not there
    int weights = Math.max(0, op.weightsInput());
    return new ClPlan(
        List.of(kernel),
        (x, y) -> {
          List<Object> arguments =
              new ArrayList<>(
                  List.of(
                      x[0],
                      x[1],
                      wide,
                      x[weights],
                      op.weights() ? 1 : 0,
                      op.labelSmoothing(),
                      op.ignoredIndex(),
                      classes,
                      in.get(0).shape().dim(0)));
          arguments.addAll(launch.arguments());
          arguments.addAll(Arrays.asList(x).subList(op.inputNames().size(), x.length));
          arguments.addAll(Arrays.<Storage>asList(y));
          kernel.args(arguments.toArray()).enqueue(launch.grid());
        });
  }

  static boolean accepts(Strategy form, List<TensorType> in, ClDevice device) {
    long classes = in.get(0).shape().dim(1);
    boolean rows = classes > 0 && device.maxWorkGroupSize() >= RowLaunch.LARGEST_GROUP;
    return classes <= Integer.MAX_VALUE - RowSplit.ROUNDED && (form == Strategy.CPU || rows);
  }

  private record Variant(Strategy form) implements ClVariant<CrossEntropy> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "cross_entropy_groups" : "cross_entropy_rows";
    }

    @Override
    public boolean accepts(
        CrossEntropy op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return ClCrossEntropy.accepts(form, in, device);
    }

    @Override
    public Execution prepare(
        CrossEntropy op, List<TensorType> in, List<TensorType> out, ClContext context) {
      return launch(name(), form, op, in, context);
    }
  }
}
