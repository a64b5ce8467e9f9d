package org.jocelyn;

/** Functions of each element, with NumPy broadcasting between operands. */
public sealed interface ElementwiseMethods extends TensorMethods permits Tensor {}
