package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Gradient of {@link Softmax} by its logits, from its result: {@code dlogits_j = scale·y_j·(dy_j −
 * Σ_k y_k·dy_k)}, and of its logarithm {@code scale·(dy_j − e^(y_j)·Σ_k dy_k)}.
 *
 * <p>y, dy and dlogits are FLOAT32 of one shape. What the softmax gave no weight, y = 0 or y = −∞
 * in the logarithm, gets 0 and has no influence, whatever its dy: so masks are not among the
 * inputs.
 *
 * <p>Error, with n the extent of the axis: at most {@code ε·|scale|·y·(4·|dy| + (8 + 2·√n)·Σ_k
 * y_k·|dy_k|)}; of the logarithm {@code ε·|scale|·(4·|dy| + (8 + 2·√n)·e^y·Σ_k |dy_k|)}.
 *
 * @param axis the axis that the softmax is along; negative axes count from the end
 * @param scale the softmax's factor of the logits
 * @param logarithmic whether y is the logarithm of the softmax
 */
public record SoftmaxGradient(int axis, float scale, boolean logarithmic) implements Op {
  public SoftmaxGradient {
    Rules.parameter(Float.isFinite(scale), "SoftmaxGradient", "scale must be finite, got " + scale);
  }

  /** The gradient of a softmax. */
  public static SoftmaxGradient of(Softmax softmax) {
    return new SoftmaxGradient(softmax.axis(), softmax.scale(), softmax.logarithmic());
  }

  @Override
  public List<String> inputNames() {
    return List.of("y", "dy");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.type(this, inputs, 1, DataType.FLOAT32);
    Rules.axis(this, inputs, 0, axis);
    Rules.shape(
        inputs.get(0).shape().equals(inputs.get(1).shape()),
        this,
        inputs,
        "y and dy must have one shape");
    return List.of(inputs.get(0));
  }

  /** The rows that each summed to one. */
  public MaskedRows rows(List<TensorType> inputs) {
    Shape shape = inputs.get(0).shape();
    return Masking.NONE.rows(inputs, inputs.size(), shape, shape.axis(axis));
  }
}
