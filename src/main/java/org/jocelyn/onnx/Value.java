package org.jocelyn.onnx;

import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * A tensor while a graph runs: on the host, on the device, or on both. Small values made only of
 * constants and shapes stay on the host, where reading them costs nothing. Counted by reference: a
 * {@link Session} frees what it has on the device with its last one.
 */
final class Value {
  private final TensorType type;
  private final Optional<ModelConstant> constant;
  private final Optional<Block> block;
  private Optional<Constant> host;
  private Tensor tensor;
  private boolean ownsTensor;
  private int slot = -1;
  private int references = 1;

  private Value(
      TensorType type,
      Optional<ModelConstant> constant,
      Optional<Constant> host,
      Optional<Block> block) {
    this.type = type;
    this.constant = constant;
    this.host = host;
    this.block = block;
  }

  /** Device memory that several values may share, counted for the peak. */
  static final class Block {
    private final long bytes;
    private int users;

    Block(long bytes) {
      this.bytes = bytes;
    }

    long bytes() {
      return bytes;
    }
  }

  static Value of(Constant constant) {
    return new Value(constant.type(), Optional.empty(), Optional.of(constant), Optional.empty());
  }

  static Value of(ModelConstant constant) {
    return new Value(constant.type(), Optional.of(constant), Optional.empty(), Optional.empty());
  }

  /** A tensor that belongs to the caller of the model. */
  static Value borrowed(Tensor tensor) {
    Value value = new Value(tensor.type(), Optional.empty(), Optional.empty(), Optional.empty());
    value.tensor = tensor;
    return value;
  }

  /** A tensor that was made while the graph runs, in this memory. */
  static Value made(Tensor tensor, Block block) {
    Value value = new Value(tensor.type(), Optional.empty(), Optional.empty(), Optional.of(block));
    value.setTensor(tensor, true);
    block.users++;
    return value;
  }

  TensorType type() {
    return type;
  }

  Shape shape() {
    return type.shape();
  }

  DataType dataType() {
    return type.dataType();
  }

  int rank() {
    return type.rank();
  }

  Optional<ModelConstant> constant() {
    return constant;
  }

  /** The elements, if they are at hand without reading from the device. */
  Optional<Constant> host() {
    return host.isPresent() ? host : constant.flatMap(ModelConstant::host);
  }

  void setHost(Constant elements) {
    host = Optional.of(elements);
  }

  /** The tensor on the device, if it is there. */
  Optional<Tensor> tensor() {
    return Optional.ofNullable(tensor);
  }

  /**
   * @param owned whether it is to be closed with this value
   */
  void setTensor(Tensor uploaded, boolean owned) {
    tensor = uploaded;
    ownsTensor = owned;
  }

  Optional<Block> block() {
    return block;
  }

  /** The value's number in a recording; negative if it has none. */
  int slot() {
    return slot;
  }

  void setSlot(int number) {
    slot = number;
  }

  Value retain() {
    references++;
    return this;
  }

  /** Gives one reference back; returns the bytes of device memory that this freed. */
  long release() {
    if (--references > 0) {
      return 0;
    }
    if (ownsTensor) {
      tensor.close();
    }
    return block.filter(shared -> --shared.users == 0).map(Block::bytes).orElse(0L);
  }

  /** Leaves the tensor to the caller: this value no longer closes it. */
  Tensor detach() {
    ownsTensor = false;
    return tensor;
  }

  boolean ownsTensor() {
    return ownsTensor;
  }

  @Override
  public String toString() {
    return type.toString();
  }
}
