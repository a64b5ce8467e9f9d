package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/**
 * One operation on the way back, as its {@link GradientRule} sees it: what went in and came out,
 * the gradients that arrive at the outputs, and those that it is to give for the inputs.
 */
public final class Backward {
  private final Backend backend;
  private final Op op;
  private final List<Node> inputs;
  private final List<Node> outputs;
  private final List<Tensor> arrived;
  private final boolean[] wanted;
  private final Tensor[] given;

  /** The gradients in {@code arrived} are null where none arrives. */
  Backward(Backend backend, Tape.Entry entry, List<Tensor> arrived, boolean[] wanted) {
    this.backend = backend;
    this.op = entry.op();
    this.inputs = entry.inputs();
    this.outputs = entry.outputs();
    this.arrived = arrived;
    this.wanted = wanted;
    this.given = new Tensor[wanted.length];
  }

  public Backend backend() {
    return backend;
  }

  public int inputs() {
    return inputs.size();
  }

  public int outputs() {
    return outputs.size();
  }

  public TensorType inputType(int input) {
    return inputs.get(input).type();
  }

  public List<TensorType> inputTypes() {
    return inputs.stream().map(Node::type).toList();
  }

  public TensorType outputType(int output) {
    return outputs.get(output).type();
  }

  /** An input of the operation; its rule must have said that it needs it. */
  public Tensor input(int input) {
    return inputs.get(input).saved(op, op.inputNames().get(input));
  }

  /** All inputs of the operation, which its rule must have said that it needs. */
  public List<Tensor> inputTensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      tensors.add(input(i));
    }
    return tensors;
  }

  /** A floating input of the operation in FLOAT32. */
  public Tensor floatInput(int input) {
    return toFloat(input(input));
  }

  /** An output of the operation; its rule must have said that it needs it. */
  public Tensor output(int output) {
    return outputs.get(output).saved(op, "output " + output);
  }

  /** Whether the loss depends on this output. */
  public boolean arrives(int output) {
    return arrived.get(output) != null;
  }

  /** The gradient of the loss with respect to an output; zeros where none arrives. */
  public Tensor gradient(int output) {
    Tensor gradient = arrived.get(output);
    return gradient != null ? gradient : backend.full(outputType(output), 0);
  }

  /** The same in FLOAT32. */
  public Tensor floatGradient(int output) {
    return toFloat(gradient(output));
  }

  /** Whether the gradient with respect to this input is wanted. */
  public boolean wants(int input) {
    return wanted[input];
  }

  /**
   * The gradient of the loss with respect to an input, computed only where it is wanted.
   *
   * @throws IllegalStateException if its shape is not the input's
   */
  public void give(int input, Supplier<Tensor> gradient) {
    if (wanted[input]) {
      give(input, gradient.get());
    }
  }

  /** The same of a gradient that is there anyway; ignored where it is not wanted. */
  public void give(int input, Tensor gradient) {
    TensorType type = inputType(input);
    if (!gradient.shape().equals(type.shape())) {
      throw new IllegalStateException(
          "gradient rule of "
              + op.label()
              + ": gave "
              + gradient.type()
              + " for input "
              + op.inputNames().get(input)
              + " "
              + type);
    }
    if (wanted[input]) {
      given[input] =
          gradient.dataType() == type.dataType() ? gradient : gradient.cast(type.dataType());
    }
  }

  /**
   * Sums a gradient over the axes along which an operand of this shape was broadcast: the adjoint
   * of broadcasting.
   */
  public static Tensor sumTo(Tensor gradient, Shape shape) {
    Shape from = gradient.shape();
    if (from.equals(shape)) {
      return gradient;
    }
    int added = from.rank() - shape.rank();
    int[] axes = new int[from.rank()];
    int count = 0;
    for (int axis = 0; axis < from.rank(); axis++) {
      boolean repeated = axis < added || (shape.dim(axis - added) == 1 && from.dim(axis) != 1);
      if (repeated) {
        axes[count++] = axis;
      }
    }
    Tensor sum = count == 0 ? gradient : gradient.sum(Arrays.copyOf(axes, count));
    return sum.reshape(shape);
  }

  /** What was given for an input, or null. */
  Tensor given(int input) {
    return given[input];
  }

  private static Tensor toFloat(Tensor tensor) {
    return tensor.dataType() == DataType.FLOAT32 ? tensor : tensor.cast(DataType.FLOAT32);
  }
}
