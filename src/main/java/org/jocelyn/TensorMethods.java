package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Op;

/**
 * What the families of fluent methods share. Each family is an interface of one-line methods over
 * {@link #run}; {@link Tensor} is their only implementation.
 */
public sealed interface TensorMethods
    permits MatmulMethods,
        ElementwiseMethods,
        ReductionMethods,
        LayoutMethods,
        NormalizationMethods,
        ConvolutionMethods,
        RecurrentMethods,
        AttentionMethods,
        QuantizationMethods {
  /** The tensor's element type and shape. */
  TensorType type();

  /** The backend that holds the tensor. */
  Backend backend();

  /** Runs an operation whose first input is this tensor; returns its first output. */
  Tensor run(Op op, Tensor... others);

  /** Runs an operation whose first input is this tensor; returns all its outputs. */
  List<Tensor> runAll(Op op, Tensor... others);
}
