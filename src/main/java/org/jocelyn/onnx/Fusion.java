package org.jocelyn.onnx;

/** Parts of a graph that are replaced by one operation of the backends. */
public enum Fusion {
  /** MatMul or Gemm, the bias added to it and the activation after it. */
  MATMUL_BIAS_ACTIVATION,
  /** The pieces into which layer normalization is exported: mean, difference, power, root… */
  LAYER_NORM,
  /** The pieces into which GELU is exported, exact or with tanh. */
  GELU,
  /** A residual added before a layer normalization. */
  RESIDUAL_LAYER_NORM,
  /** Scaled dot-product attention with its mask: MatMul, scale, mask, Softmax, MatMul. */
  ATTENTION,
  /** The transposes that take an attention's heads apart before it and put them together after. */
  ATTENTION_HEADS,
  /** Conv, the batch normalization after it (folded into its weights) and the activation. */
  CONV_BATCH_NORM_ACTIVATION
}
