package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RmsNormGradient;

/** {@link RmsNormGradient}. */
final class ClRmsNormGradient implements ClOp<RmsNormGradient> {
  @Override
  public List<ClVariant<RmsNormGradient>> variants(Strategy strategy) {
    return RowNormGradientVariant.both(strategy);
  }

  /** Rows that are split as these are. */
  @Override
  public SmallCase<RmsNormGradient> smallCase(RmsNormGradient op, List<TensorType> inputs) {
    RmsNorm norm = new RmsNorm(1, 1e-5f, op.gamma(), op.residual(), op.sum());
    long extent = RowSplit.smallExtent(op.extent(inputs), RowNormGradientVariant.ARRAYS);
    return RowNormGradientVariant.smallCase(new RmsNormGradient(norm), extent);
  }
}
