package org.jocelyn;

import java.util.List;

/**
 * What a device did while it was watched, by its own clock; see {@link Backend#profile}.
 *
 * @param commands in the order in which they began
 */
public record DeviceProfile(List<Command> commands) {
  public DeviceProfile {
    commands = List.copyOf(commands);
  }

  /**
   * A kernel's launch, or a piece of a transfer. Times are nanoseconds since whatever the device
   * counts from, and never decrease from one to the next.
   *
   * @param queue what it ran in order with: {@code kernels}, {@code uploads} or {@code downloads}
   * @param operation the operation that it is part of; the queue's name for transfers
   * @param inputs the operation's, or nothing
   * @param name the kernel's
   * @param items work-items along each axis, or the bytes of a transfer
   * @param queued when the host asked for it
   * @param submitted when the driver handed it to the device
   * @param started when the device began
   * @param ended when the device was done
   */
  public record Command(
      String queue,
      String operation,
      List<TensorType> inputs,
      String name,
      List<Long> items,
      long queued,
      long submitted,
      long started,
      long ended) {
    public Command {
      inputs = List.copyOf(inputs);
      items = List.copyOf(items);
    }

    /** How long the device took. */
    public long nanos() {
      return ended - started;
    }
  }
}
