package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Gradient of {@link CrossEntropy} by its logits: {@code dlogits_ic = dlosses_i·(p_c·Σ_k q_k·w_k −
 * q_c·w_c)}, with p, q and w of row i as there.
 *
 * <p>The inputs are those of the loss, then dlosses, FLOAT32 {@code [N]}; dlogits are FLOAT32
 * {@code [N, C]}. A row whose target is ignored gets zeros, whatever its logits and its dloss; one
 * whose target is outside [0, C) gets NaN.
 *
 * <p>Error: at most {@code ε·|dloss|·((16 + 4·√C + 4·|ln p_c|)·p_c·Σ_k q_k·|w_k| + 8·q_c·|w_c|)}.
 *
 * @param loss whose gradient it is
 */
public record CrossEntropyGradient(CrossEntropy loss) implements Op {
  public CrossEntropyGradient {
    Objects.requireNonNull(loss, "loss");
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(loss.inputNames());
    names.add("dlosses");
    return names;
  }

  /** Index of dlosses among the inputs. */
  public int dlossesInput() {
    return loss.inputNames().size();
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    loss.check(this, inputs);
    Rules.type(this, inputs, dlossesInput(), DataType.FLOAT32);
    Rules.shape(
        inputs.get(dlossesInput()).shape().equals(inputs.get(1).shape()),
        this,
        inputs,
        "dlosses must have shape " + inputs.get(1).shape() + ", one for each row");
    return List.of(inputs.get(0));
  }
}
