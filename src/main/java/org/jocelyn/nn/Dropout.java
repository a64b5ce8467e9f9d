package org.jocelyn.nn;

import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * Leaves elements out at random in training, {@link org.jocelyn.op.Dropout}; in use it returns x
 * itself.
 *
 * <p>Buffer: counter, INT64 {@code [2]}, a seed of this layer's own and the training passes so far.
 * It says what the next pass leaves out, so training that goes on from saved weights leaves out
 * what it would have. Weights from PyTorch, which has none, leave it as it is.
 */
public final class Dropout extends Layer {
  private final org.jocelyn.op.Dropout op;
  private final Parameter counter;

  /**
   * @param rate the share that is left out; in [0, 1)
   */
  public Dropout(float rate) {
    this.op = new org.jocelyn.op.Dropout(rate);
    this.counter = optionalBuffer("counter", TensorType.of(DataType.INT64, 2), Initializer.ZEROS);
  }

  @Override
  protected void initialized(long seed) {
    counter.set(backend().tensor(new long[] {seed, 0}, 2));
  }

  @Override
  public Tensor forward(Tensor x) {
    if (!isTraining() || op.rate() == 0) {
      return x;
    }
    Tensor y = x.run(op, counter.tensor());
    try (Tensor step = x.backend().tensor(new long[] {0, 1}, 2)) {
      counter.set(counter.tensor().add(step));
    }
    return y;
  }
}
