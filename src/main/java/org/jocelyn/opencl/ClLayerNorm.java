package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;

/** {@link LayerNorm}. */
final class ClLayerNorm implements ClOp<LayerNorm> {
  @Override
  public List<ClVariant<LayerNorm>> variants(Strategy strategy) {
    return NormVariant.both(strategy, ClLayerNorm::parameters);
  }

  private static NormVariant.Parameters parameters(LayerNorm op, List<TensorType> inputs) {
    return new NormVariant.Parameters(
        true,
        op.epsilon(),
        op.extent(inputs),
        op.gammaInput(),
        op.betaInput(),
        op.residualInput(),
        op.sum());
  }

  /** Three rows that are split as these are. */
  @Override
  public SmallCase<LayerNorm> smallCase(LayerNorm op, List<TensorType> inputs) {
    long n = RowSplit.smallExtent(op.extent(inputs));
    LayerNorm small =
        new LayerNorm(1, LayerNorm.EPSILON, op.gamma(), op.beta(), op.residual(), op.sum());
    List<TensorType> types =
        small.inputNames().stream()
            .map(
                name ->
                    inputs
                        .get(0)
                        .withShape(
                            name.equals("x") || name.equals("residual")
                                ? Shape.of(3, n)
                                : Shape.of(n)))
            .toList();
    return SmallCase.of(small, types, 2e-5);
  }
}
