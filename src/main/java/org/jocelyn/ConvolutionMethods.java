package org.jocelyn;

/** Convolution, pooling and resizing. */
public sealed interface ConvolutionMethods extends TensorMethods permits Tensor {}
