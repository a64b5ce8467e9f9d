package org.jocelyn;

import java.util.List;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.Softmax;

/** Softmax, its cross entropy and the normalizations. */
public sealed interface NormalizationMethods extends TensorMethods permits Tensor {
  /** {@code eˣ/Σeˣ} along an axis; see {@link Softmax}. */
  default Tensor softmax(int axis) {
    return run(Softmax.along(axis));
  }

  /** The softmax that {@code op} says, with its mask and lengths; see {@link Softmax}. */
  default Tensor softmax(Softmax op, Tensor... masks) {
    return run(op, masks);
  }

  /** {@code x − ln Σeˣ} along an axis; see {@link Softmax}. */
  default Tensor logSoftmax(int axis) {
    return run(Softmax.along(axis).log());
  }

  /**
   * The loss {@code −ln softmax(x_i)_t} of each row x_i of these logits [N, C] and its target class
   * t, INT32 or INT64 [N]; see {@link CrossEntropy}.
   */
  default Tensor crossEntropy(Tensor targets) {
    return run(CrossEntropy.plain(), targets);
  }

  /**
   * The loss of each row of these logits and the weight of its target's class, such as {@code
   * x.crossEntropy(CrossEntropy.plain().smoothed(0.1f), targets)}; see {@link CrossEntropy}.
   *
   * @param classWeights the class weights, where {@code how} says that there are some
   */
  default List<Tensor> crossEntropy(CrossEntropy how, Tensor targets, Tensor... classWeights) {
    Tensor[] others = new Tensor[classWeights.length + 1];
    others[0] = targets;
    System.arraycopy(classWeights, 0, others, 1, classWeights.length);
    return runAll(how, others);
  }

  /** Normalization over the axes of gamma and beta, the trailing ones; see {@link LayerNorm}. */
  default Tensor layerNorm(Tensor gamma, Tensor beta) {
    return run(LayerNorm.from(-gamma.rank()).affine(), gamma, beta);
  }

  /** The layer norm of x + residual, and that sum; see {@link LayerNorm}. */
  default List<Tensor> layerNormResidual(Tensor gamma, Tensor beta, Tensor residual) {
    return runAll(LayerNorm.from(-gamma.rank()).affine().withSum(), gamma, beta, residual);
  }

  /** RMS normalization over the axes of gamma, the trailing ones; see {@link RmsNorm}. */
  default Tensor rmsNorm(Tensor gamma, float epsilon) {
    return run(RmsNorm.from(-gamma.rank(), epsilon).withGamma(), gamma);
  }

  /** The RMS norm of x + residual, and that sum; see {@link RmsNorm}. */
  default List<Tensor> rmsNormResidual(Tensor gamma, float epsilon, Tensor residual) {
    return runAll(RmsNorm.from(-gamma.rank(), epsilon).withGamma().withSum(), gamma, residual);
  }

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
