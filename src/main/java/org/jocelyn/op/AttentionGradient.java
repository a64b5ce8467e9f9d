package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Gradient of {@link Attention} by its queries, keys and values: with the weights {@code p =
 * softmax(t)} of the scores {@code s = scale·q·kᵀ} and {@code t = cap(s) (+ mask)}, computed again
 * and never stored as a matrix (Dao et al. 2022),
 *
 * <pre>
 *   dv_j  = Σ_i p_ij·dy_i
 *   ds_ij = p_ij·(dy_i·v_j − dy_i·y_i)·cap'(s_ij)
 *   dq_i  = scale·Σ_j ds_ij·k_j
 *   dk_j  = scale·Σ_i ds_ij·q_i
 * </pre>
 *
 * <p>The inputs are those of the attention, whose queries, keys and values are FLOAT32 here, then
 * its result y and dy of y's shape; the outputs are dq, dk and dv. Keys and values that a group of
 * heads shares get the sum over these. The mask gets no gradient.
 *
 * <p>A pair of query and key whose weight is 0, because masking hides the key or because the weight
 * underflows, contributes nothing, whatever its vectors are: a query that sees nothing gets zeros.
 *
 * <p>Error, with T_i the largest over j of {@code |scale|·Σ_d|q_id·k_jd| + |mask_ij|}, n = Tk + Dv,
 * m the query rows that share a head of keys, {@code c_i = 32 + 2·√n + 2·√m + 4·√D·T_i} (under a
 * soft cap {@code 16·T_i·(1 + 1/softcap)} more), and {@code e_ij = c_i·p_ij·(|dy_i|·|v_j| +
 * |dy_i|·|y_i|)} in sums of magnitudes: of dv at most {@code ε·Σ_i c_i·p_ij·|dy_i|}, of dq {@code
 * ε·|scale|·Σ_j e_ij·|k_j|}, of dk {@code ε·|scale|·Σ_i e_ij·|q_i|}.
 *
 * @param attention whose gradient it is, of tensors whose layout is {@link HeadLayout#HEADS_FIRST}
 */
public record AttentionGradient(Attention attention) implements Op {
  public AttentionGradient {
    Objects.requireNonNull(attention, "attention");
    Rules.parameter(
        attention.layout() == HeadLayout.HEADS_FIRST,
        "AttentionGradient",
        "the layout must be HEADS_FIRST, got " + attention.layout());
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(attention.inputNames());
    names.addAll(List.of("y", "dy"));
    return names;
  }

  /** Index of y among the inputs. */
  public int resultInput() {
    return attention.inputNames().size();
  }

  /** Index of dy among the inputs. */
  public int gradientInput() {
    return resultInput() + 1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    for (int i = 0; i < 3; i++) {
      Rules.type(this, inputs, i, DataType.FLOAT32);
    }
    TensorType y = attention.outputs(inputs.subList(0, resultInput())).get(0);
    for (int i = resultInput(); i <= gradientInput(); i++) {
      Rules.type(this, inputs, i, DataType.FLOAT32);
      Rules.shape(
          inputs.get(i).shape().equals(y.shape()),
          this,
          inputs,
          inputNames().get(i) + " must have the shape of the attention's result, " + y.shape());
    }
    return inputs.subList(0, 3);
  }
}
