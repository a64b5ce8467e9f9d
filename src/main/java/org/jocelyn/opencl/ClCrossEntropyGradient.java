package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.spi.Execution;

/** {@link CrossEntropyGradient}, launched as {@link ClCrossEntropy}. */
final class ClCrossEntropyGradient implements ClOp<CrossEntropyGradient> {
  @Override
  public List<ClVariant<CrossEntropyGradient>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU), new Variant(Strategy.GPU));
  }

  @Override
  public SmallCase<CrossEntropyGradient> smallCase(
      CrossEntropyGradient op, List<TensorType> inputs) {
    CrossEntropy loss = ClCrossEntropy.small(op.loss());
    List<TensorType> types = ClCrossEntropy.smallInputs(loss, inputs);
    types.add(TensorType.float32(9));
    long targets = ClCrossEntropy.smallClasses(inputs) + 1;
    return new SmallCase<>(new CrossEntropyGradient(loss), types, -2, 2, targets, 2e-5);
  }

  private record Variant(Strategy form) implements ClVariant<CrossEntropyGradient> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "cross_entropy_gradient_groups" : "cross_entropy_gradient_rows";
    }

    @Override
    public boolean accepts(
        CrossEntropyGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return ClCrossEntropy.accepts(form, in, device);
    }

    @Override
    public Execution prepare(
        CrossEntropyGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      return ClCrossEntropy.launch(name(), form, op.loss(), in, context);
    }
  }
}
