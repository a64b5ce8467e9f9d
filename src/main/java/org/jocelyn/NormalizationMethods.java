package org.jocelyn;

/** Softmax and the normalizations. */
public sealed interface NormalizationMethods extends TensorMethods permits Tensor {}
