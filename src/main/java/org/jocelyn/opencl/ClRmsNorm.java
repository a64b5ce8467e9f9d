package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsNorm;

/** {@link RmsNorm}. */
final class ClRmsNorm implements ClOp<RmsNorm> {
  @Override
  public List<ClVariant<RmsNorm>> variants(Strategy strategy) {
    return NormVariant.both(strategy, ClRmsNorm::parameters);
  }

  private static NormVariant.Parameters parameters(RmsNorm op, List<TensorType> inputs) {
    return new NormVariant.Parameters(
        false, op.epsilon(), op.extent(inputs), op.gammaInput(), -1, op.residualInput(), op.sum());
  }

  /** Three rows that are split as these are. */
  @Override
  public SmallCase<RmsNorm> smallCase(RmsNorm op, List<TensorType> inputs) {
    long n = RowSplit.smallExtent(op.extent(inputs));
    RmsNorm small = new RmsNorm(1, 1e-5f, op.gamma(), op.residual(), op.sum());
    List<TensorType> types =
        small.inputNames().stream()
            .map(
                name ->
                    inputs.get(0).withShape(name.equals("gamma") ? Shape.of(n) : Shape.of(3, n)))
            .toList();
    return SmallCase.of(small, types, 2e-5);
  }
}
