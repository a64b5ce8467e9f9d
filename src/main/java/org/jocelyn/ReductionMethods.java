package org.jocelyn;

/** Sums, extremes and orders along axes. */
public sealed interface ReductionMethods extends TensorMethods permits Tensor {}
