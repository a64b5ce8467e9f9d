package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Cross entropy of logits against classes, {@code loss_i = Σ_c q_c·w_c·(−ln p_c)} with {@code p =
 * softmax(logits_i)} and {@code q_c = (1 − labelSmoothing)·[c = t] + labelSmoothing/C} for the
 * target t of row i (label smoothing: Szegedy et al. 2016).
 *
 * <p>Logits are FLOAT32 {@code [N, C]}, targets INT32 or INT64 {@code [N]}, and the class weights w
 * FLOAT32 {@code [C]}, 1 where there are none. The outputs are FLOAT32 {@code [N]}: the losses, and
 * the row weights {@code w_t}, whose sum is what PyTorch's mean divides the sum of losses by. A row
 * whose target is {@code ignoredIndex} gets loss and weight 0, whatever its logits. Any other
 * target outside [0, C) makes both NaN, since a device cannot throw.
 *
 * <p>Error of a loss: at most {@code ε·(16 + 2·√C)·Σ_c q_c·|w_c|·(1 + |ln p_c|)}; row weights are
 * exact.
 *
 * @param labelSmoothing the part of the target's weight that all classes share, in [0, 1]
 * @param ignoredIndex the target that does not count
 * @param weights whether there is an input of class weights
 */
public record CrossEntropy(float labelSmoothing, long ignoredIndex, boolean weights) implements Op {
  /** The target that PyTorch ignores unless told otherwise. */
  public static final long USUALLY_IGNORED = -100;

  public CrossEntropy {
    Rules.parameter(
        labelSmoothing >= 0 && labelSmoothing <= 1,
        "CrossEntropy",
        "labelSmoothing must be in [0, 1], got " + labelSmoothing);
  }

  /** Of unweighted classes, without smoothing. */
  public static CrossEntropy plain() {
    return new CrossEntropy(0, USUALLY_IGNORED, false);
  }

  /** The same with its labels smoothed. */
  public CrossEntropy smoothed(float part) {
    return new CrossEntropy(part, ignoredIndex, weights);
  }

  /** The same with an input of class weights. */
  public CrossEntropy weighted() {
    return new CrossEntropy(labelSmoothing, ignoredIndex, true);
  }

  /** The same with another target that does not count. */
  public CrossEntropy ignoring(long target) {
    return new CrossEntropy(labelSmoothing, target, weights);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("logits", "targets"));
    if (weights) {
      names.add("weights");
    }
    return names;
  }

  /** Index of the class weights among the inputs, −1 without them. */
  public int weightsInput() {
    return weights ? 2 : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    check(this, inputs);
    TensorType perRow = inputs.get(0).withShape(inputs.get(1).shape());
    return List.of(perRow, perRow);
  }

  /** Checks the inputs of this loss, which are the first of an operation's. */
  void check(Op op, List<TensorType> inputs) {
    Rules.type(op, inputs, 0, DataType.FLOAT32);
    Rules.rank(op, inputs, 0, 2);
    Rules.type(op, inputs, 1, DataType.INT32, DataType.INT64);
    Rules.shape(
        inputs.get(1).shape().equals(inputs.get(0).shape().slice(0, 1)),
        op,
        inputs,
        "targets must have shape " + inputs.get(0).shape().slice(0, 1) + ", one for each row");
    if (weights) {
      Rules.type(op, inputs, weightsInput(), DataType.FLOAT32);
      Rules.shape(
          inputs.get(weightsInput()).shape().equals(inputs.get(0).shape().slice(1, 2)),
          op,
          inputs,
          "weights must have shape " + inputs.get(0).shape().slice(1, 2) + ", one for each class");
    }
  }
}
