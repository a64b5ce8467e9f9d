package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Sums from the start of an axis: {@code y[i] = x[0] + … + x[i]}; exclusive ones leave x[i] out,
 * reverse ones begin at the end.
 *
 * <p>x is FLOAT32, INT32 or INT64, whose sums wrap around; y is of x's type and shape.
 *
 * <p>Error: {@code 2·√K·ε·Σ|x|} over the K elements summed, in expectation over rounding; the
 * contract test's bound is four times that.
 *
 * @param axis the axis; negative ones count from the end
 * @param exclusive whether x[i] itself is left out of y[i]
 * @param reverse whether sums begin at the end
 */
public record CumulativeSum(int axis, boolean exclusive, boolean reverse) implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
    Rules.minRank(this, inputs, 0, 1);
    Rules.axis(this, inputs, 0, axis);
    return List.of(inputs.get(0));
  }
}
