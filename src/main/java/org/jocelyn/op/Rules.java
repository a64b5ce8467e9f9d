package org.jocelyn.op;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;

/**
 * The checks that shape rules share; every message names the operation, the values and the rule.
 */
final class Rules {
  private Rules() {}

  /** Fails with a {@link ShapeException} listing all inputs unless {@code holds}. */
  static void shape(boolean holds, Op op, List<TensorType> inputs, String rule) {
    if (!holds) {
      throw new ShapeException(op.label() + describe(op, inputs) + ": " + rule);
    }
  }

  /**
   * Fails with a {@link DataTypeException} unless input {@code index} has one of {@code allowed}.
   */
  static void type(Op op, List<TensorType> inputs, int index, DataType... allowed) {
    if (!Arrays.asList(allowed).contains(inputs.get(index).dataType())) {
      throw new DataTypeException(
          op.label()
              + describe(op, inputs)
              + ": "
              + op.inputNames().get(index)
              + " must be one of "
              + Arrays.toString(allowed));
    }
  }

  /** Fails unless input {@code index} has the element type of input {@code other}. */
  static void sameType(Op op, List<TensorType> inputs, int index, int other) {
    if (inputs.get(index).dataType() != inputs.get(other).dataType()) {
      throw new DataTypeException(
          op.label()
              + describe(op, inputs)
              + ": "
              + op.inputNames().get(index)
              + " must have the element type of "
              + op.inputNames().get(other));
    }
  }

  /** Fails unless input {@code index} has rank {@code rank}. */
  static void rank(Op op, List<TensorType> inputs, int index, int rank) {
    shape(
        inputs.get(index).rank() == rank,
        op,
        inputs,
        op.inputNames().get(index) + " must have rank " + rank);
  }

  /** Fails unless input {@code index} has at least {@code rank} axes. */
  static void minRank(Op op, List<TensorType> inputs, int index, int rank) {
    shape(
        inputs.get(index).rank() >= rank,
        op,
        inputs,
        op.inputNames().get(index) + " must have rank " + rank + " or more");
  }

  /** The axis of input {@code index} counted from the front. */
  static int axis(Op op, List<TensorType> inputs, int index, int axis) {
    int rank = inputs.get(index).rank();
    shape(
        axis >= -rank && axis < rank,
        op,
        inputs,
        "axis " + axis + " must be in [" + -rank + ", " + rank + ")");
    return axis < 0 ? axis + rank : axis;
  }

  /** The shape to which all inputs broadcast. */
  static Shape broadcast(Op op, List<TensorType> inputs) {
    Shape common = inputs.get(0).shape();
    try {
      for (TensorType input : inputs) {
        common = common.broadcast(input.shape());
      }
    } catch (ShapeException mismatch) {
      throw new ShapeException(
          op.label() + describe(op, inputs) + ": " + mismatch.getMessage(), mismatch);
    }
    return common;
  }

  /** Fails with a {@link ParameterException} unless {@code holds}. */
  static void parameter(boolean holds, String operation, String rule) {
    if (!holds) {
      throw new ParameterException(operation + ": " + rule);
    }
  }

  private static String describe(Op op, List<TensorType> inputs) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < inputs.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(op.inputNames().get(i)).append(' ');
      text.append(inputs.get(i));
    }
    return text.append(')').toString();
  }
}
