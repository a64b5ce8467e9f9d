package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Leaves elements out at random (Srivastava et al. 2014, inverted): {@code y = x/(1 − rate)} where
 * an element is kept, else 0.
 *
 * <p>x is FLOAT32 of any shape and y has its type. {@code counter} is INT64 {@code [2]}: the seed
 * and the offset of {@link Philox}. Element i is kept if number i, as an unsigned integer, is
 * {@code ⌊rate·2³²⌋} or more; so who gives the same counter leaves the same elements out on every
 * backend, and the gradient is the same operation on dy.
 *
 * <p>Error: {@code 2·2⁻²⁴·|y|}; which elements are kept is exact.
 *
 * @param rate the share that is left out; in [0, 1)
 */
public record Dropout(float rate) implements Op {
  public Dropout {
    Rules.parameter(rate >= 0 && rate < 1, "Dropout", "rate must be in [0, 1), got " + rate);
  }

  /** The smallest unsigned 32-bit number that keeps an element. */
  public long threshold() {
    return (long) (rate * 0x1p32);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x", "counter");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.type(this, inputs, 1, DataType.INT64);
    boolean pair = inputs.get(1).equals(TensorType.of(DataType.INT64, 2));
    Rules.shape(pair, this, inputs, "counter must have shape [2]");
    return List.of(inputs.get(0));
  }
}
