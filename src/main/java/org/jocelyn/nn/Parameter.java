package org.jocelyn.nn;

import java.util.Objects;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * A tensor that belongs to a {@link Block}: a weight, which training changes, or a buffer (running
 * statistics), which the block changes itself. It has no data until the block is initialized.
 */
public final class Parameter implements AutoCloseable {
  /** What a parameter is to those who train and save it. */
  enum Role {
    /** Changed by optimizers. */
    WEIGHT,
    /** Saved with the weights. */
    BUFFER,
    /** Saved with the weights, but not part of what others save of the same network. */
    OPTIONAL_BUFFER
  }

  private final TensorType type;
  private final Initializer initializer;
  private final Role role;
  private Tensor tensor;

  Parameter(TensorType type, Initializer initializer, Role role) {
    this.type = Objects.requireNonNull(type, "type");
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.role = Objects.requireNonNull(role, "role");
  }

  public TensorType type() {
    return type;
  }

  /** What its first elements are. */
  public Initializer initializer() {
    return initializer;
  }

  /** Whether an optimizer changes it. */
  public boolean isTrainable() {
    return role == Role.WEIGHT;
  }

  /** Whether a file of weights may lack it; it then stays as it is. */
  public boolean isOptional() {
    return role == Role.OPTIONAL_BUFFER;
  }

  public boolean isInitialized() {
    return tensor != null;
  }

  /**
   * Its data. The tensor belongs to the parameter; who needs it longer shares it.
   *
   * @throws ParameterException if the block was not initialized
   */
  public Tensor tensor() {
    if (tensor == null) {
      throw new ParameterException(
          "parameter "
              + type
              + " has no data: call initialize(backend, seed) on its network first");
    }
    return tensor;
  }

  /**
   * Replaces its data; the parameter owns the tensor from now on.
   *
   * @throws ShapeException if the tensor is not of the parameter's type
   */
  public void set(Tensor replacement) {
    if (!replacement.type().equals(type)) {
      throw new ShapeException(
          "Parameter.set(" + replacement.type() + "): the parameter is " + type);
    }
    Tensor before = tensor;
    tensor = replacement.keep();
    if (before != null && before != replacement) {
      before.close();
    }
  }

  @Override
  public void close() {
    if (tensor != null) {
      tensor.close();
      tensor = null;
    }
  }
}
