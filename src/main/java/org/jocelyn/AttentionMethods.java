package org.jocelyn;

/** Attention and its key/value cache. */
public sealed interface AttentionMethods extends TensorMethods permits Tensor {}
