package org.jocelyn.nn;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Tensor;

/**
 * How the gates of PyTorch's weights, which lie one after the other, are brought into the order of
 * the operation: cut into parts of so many gates, and the parts put together in another order.
 */
final class GateOrder {
  /** One gate. */
  static final GateOrder SINGLE = new GateOrder(new int[] {1}, 0);

  /** PyTorch's i, f, g, o as i, o, f, g. */
  static final GateOrder LSTM = new GateOrder(new int[] {1, 2, 1}, 0, 2, 1);

  /** PyTorch's r, z, n as z, r, n. */
  static final GateOrder GRU = new GateOrder(new int[] {1, 1, 1}, 1, 0, 2);

  private final int[] parts;
  private final int[] order;

  private GateOrder(int[] parts, int... order) {
    this.parts = parts;
    this.order = order;
  }

  /** How many gates there are. */
  int gates() {
    return Arrays.stream(parts).sum();
  }

  /** The rows {@code [G·H, …]} of a weight in the operation's order, in parts. */
  List<Tensor> parts(Tensor weight) {
    if (parts.length == 1) {
      return List.of(weight);
    }
    long hidden = weight.dim(0) / gates();
    long[] sizes = Arrays.stream(parts).mapToLong(gates -> gates * hidden).toArray();
    List<Tensor> rows = weight.split(0, sizes);
    return Arrays.stream(order).mapToObj(rows::get).toList();
  }
}
