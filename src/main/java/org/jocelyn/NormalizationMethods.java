package org.jocelyn;

import java.util.List;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.InstanceNorm;

/** Softmax and the normalizations. */
public sealed interface NormalizationMethods extends TensorMethods permits Tensor {
  /** Batch normalization with given statistics; see {@link BatchNorm}. */
  default Tensor batchNorm(Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon) {
    return run(BatchNorm.affine(epsilon), gamma, beta, mean, variance);
  }

  /**
   * Batch normalization with the batch's own statistics: y, mean and biased variance; see {@link
   * BatchNormTraining}.
   */
  default List<Tensor> batchNormTraining(Tensor gamma, Tensor beta, float epsilon) {
    return runAll(BatchNormTraining.affine(epsilon), gamma, beta);
  }

  /** Normalization of groups of channels; see {@link GroupNorm}. */
  default Tensor groupNorm(long groups, Tensor gamma, Tensor beta, float epsilon) {
    return run(GroupNorm.affine(groups, epsilon), gamma, beta);
  }

  /** Normalization of each plane; see {@link InstanceNorm}. */
  default Tensor instanceNorm(Tensor gamma, Tensor beta, float epsilon) {
    return run(InstanceNorm.affine(epsilon), gamma, beta);
  }
}
