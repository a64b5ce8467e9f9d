package org.jocelyn.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * One step of an optimizer, in place: it writes over the parameter and the optimizer's states,
 * which are its outputs.
 *
 * <p>Inputs are {@code parameter} and {@code gradient}, then the states, which begin as zeros, all
 * FLOAT32 of one shape; then {@code rates}, FLOAT32 {@code [k]} with the learning rate first, as
 * {@link #rates} makes it; then {@code scale}, FLOAT32 {@code [1]}, by which the gradient is
 * multiplied, to clip it or to undo the scaling of a loss: 1 leaves it alone. What changes from
 * step to step is thus a tensor, and the operation stays the same.
 *
 * <p>The formulas are those of PyTorch's optimizers; in each, {@code g = scale·gradient +
 * weightDecay·parameter} unless it says otherwise.
 *
 * <p>Error: {@code 32·2⁻²⁴·m}, m being the same formula with the magnitudes of g's two terms and of
 * all others added; what a device flushes to 0 adds 2⁻¹¹⁹, and beneath a square root 2⁻⁶³.
 */
public sealed interface OptimizerStep extends Op
    permits SgdStep, AdagradStep, RmsPropStep, AdamStep {
  /** The names of the states, in the order of the inputs and of the outputs after the parameter. */
  List<String> states();

  /** The elements of {@code rates}. */
  default int rateCount() {
    return 1;
  }

  /**
   * What the input {@code rates} holds at a step, computed in double precision.
   *
   * @param step counted from 1
   */
  default float[] rates(double learningRate, long step) {
    return new float[] {(float) learningRate};
  }

  @Override
  default List<String> inputNames() {
    List<String> names = new ArrayList<>(List.of("parameter", "gradient"));
    names.addAll(states());
    names.addAll(List.of("rates", "scale"));
    return names;
  }

  @Override
  default int sharesInput(int output) {
    return output == 0 ? 0 : output + 1;
  }

  @Override
  default boolean mutates() {
    return true;
  }

  @Override
  default List<TensorType> outputs(List<TensorType> inputs) {
    TensorType parameter = inputs.get(0);
    int tensors = 2 + states().size();
    for (int i = 0; i < inputs.size(); i++) {
      Rules.type(this, inputs, i, DataType.FLOAT32);
    }
    for (int i = 1; i < tensors; i++) {
      Rules.shape(
          inputs.get(i).equals(parameter),
          this,
          inputs,
          inputNames().get(i) + " must have the parameter's shape");
    }
    boolean counted = inputs.get(tensors).equals(TensorType.float32(rateCount()));
    Rules.shape(counted, this, inputs, "rates must have shape [" + rateCount() + "]");
    boolean one = inputs.get(tensors + 1).equals(TensorType.float32(1));
    Rules.shape(one, this, inputs, "scale must have shape [1]");
    return Collections.nCopies(1 + states().size(), parameter);
  }
}
