package org.jocelyn;

/** Shapes, slices, copies, look-ups and conversions. */
public sealed interface LayoutMethods extends TensorMethods permits Tensor {}
