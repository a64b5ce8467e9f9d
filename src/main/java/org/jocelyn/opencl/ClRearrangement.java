package org.jocelyn.opencl;

import java.util.List;
import java.util.function.Function;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Rearrangement;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.spi.Execution;

/** Every {@link Rearrangement}: one launch for each of its boxes. */
final class ClRearrangement<O extends Rearrangement> implements ClOp<O> {
  private final Function<DataType, SmallCase<O>> smallCase;

  private ClRearrangement(Function<DataType, SmallCase<O>> smallCase) {
    this.smallCase = smallCase;
  }

  /** With this small case, whose single input has the extents given. */
  static <O extends Rearrangement> ClRearrangement<O> checkedWith(O op, long... dims) {
    return new ClRearrangement<>(
        type -> {
          TensorType x = TensorType.of(type, dims);
          List<TensorType> inputs = op.inputNames().stream().map(name -> x).toList();
          return SmallCase.of(op, inputs, 0);
        });
  }

  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> elements = new Variant<>(Strategy.GPU);
    ClVariant<O> lines = new Variant<>(Strategy.CPU);
    return strategy == Strategy.GPU ? List.of(elements, lines) : List.of(lines, elements);
  }

  @Override
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    return smallCase.apply(inputs.get(0).dataType());
  }

  private record Variant<O extends Rearrangement>(Strategy form) implements ClVariant<O> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "copy_elements" : "copy_lines";
    }

    @Override
    public boolean accepts(O op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= CopyLaunch.GROUP;
    }

    @Override
    public Execution prepare(O op, List<TensorType> in, List<TensorType> out, ClContext context) {
      int bytes = out.get(0).dataType().bytes();
      List<StridedCopy> boxes = op.copies(in).stream().filter(box -> box.size() > 0).toList();
      List<CopyLaunch> launches =
          boxes.stream().map(box -> CopyLaunch.of(box, bytes, form, context)).toList();
      return new ClPlan(
          launches,
          (x, y) -> {
            for (int i = 0; i < boxes.size(); i++) {
              launches.get(i).run(x[boxes.get(i).input()], y[boxes.get(i).output()]);
            }
          });
    }
  }
}
