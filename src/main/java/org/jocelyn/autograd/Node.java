package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/** A tensor that a tape has seen: what it is, and its data where a rule will read it. */
final class Node {
  private final TensorType type;
  private Tensor saved;

  Node(TensorType type) {
    this.type = type;
  }

  TensorType type() {
    return type;
  }

  /** Keeps the tensor's data until {@link #close}, whatever becomes of the tensor. */
  void save(Tensor tensor) {
    if (saved == null) {
      saved = tensor.share().keep();
    }
  }

  /** The kept data. */
  Tensor saved(Op op, String role) {
    if (saved == null) {
      throw new IllegalStateException(
          "gradient rule of "
              + op.label()
              + ": reads "
              + role
              + " but did not say that it needs it");
    }
    return saved;
  }

  /** Whether an operation that writes over {@code tensor} changes what is kept. */
  boolean isOverwrittenBy(Tensor tensor) {
    return saved != null && saved.sharesDataWith(tensor);
  }

  void close() {
    if (saved != null) {
      saved.close();
    }
  }
}
