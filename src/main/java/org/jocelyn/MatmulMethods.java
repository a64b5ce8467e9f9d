package org.jocelyn;

import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;

/** Matrix products. */
public sealed interface MatmulMethods extends TensorMethods permits Tensor {
  /** {@code A·B} with NumPy's rules; see {@link Matmul}. */
  default Tensor matmul(Tensor b) {
    return run(Matmul.plain(), b);
  }

  /** {@code A·B} with either transposed; see {@link Matmul}. */
  default Tensor matmul(Tensor b, boolean transposeA, boolean transposeB) {
    return run(Matmul.plain().transposed(transposeA, transposeB), b);
  }

  /** {@code activation(x·W + bias)}, W being [inputs, outputs]; see {@link Matmul}. */
  default Tensor linear(Tensor weights, Tensor bias, Activation activation) {
    return run(Matmul.plain().withBias().then(activation), weights, bias);
  }

  /** {@code this + A·B}, written over this tensor; see {@link Matmul}. */
  default Tensor addMatmul(Tensor a, Tensor b) {
    return backend().run(Matmul.plain().accumulating(), a, b, (Tensor) this);
  }
}
