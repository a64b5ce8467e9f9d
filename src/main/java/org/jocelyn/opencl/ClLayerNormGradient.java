package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;

/** {@link LayerNormGradient}. */
final class ClLayerNormGradient implements ClOp<LayerNormGradient> {
  @Override
  public List<ClVariant<LayerNormGradient>> variants(Strategy strategy) {
    return RowNormGradientVariant.both(strategy);
  }

  /** Rows that are split as these are. */
  @Override
  public SmallCase<LayerNormGradient> smallCase(LayerNormGradient op, List<TensorType> inputs) {
    LayerNorm norm =
        new LayerNorm(1, LayerNorm.EPSILON, op.gamma(), op.beta(), op.residual(), op.sum());
    long extent = RowSplit.smallExtent(op.extent(inputs), RowNormGradientVariant.ARRAYS);
    return RowNormGradientVariant.smallCase(new LayerNormGradient(norm), extent);
  }
}
