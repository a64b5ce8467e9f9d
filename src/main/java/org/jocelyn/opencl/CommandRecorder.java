package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.jocelyn.DeviceProfile;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;

/** Takes the times of commands from their events, which it holds until then. Thread-safe. */
final class CommandRecorder implements AutoCloseable {
  /** Drivers keep an event's memory until it is released. */
  private static final int MOST_EVENTS = 4096;

  private final Queue<Pending> pending = new ArrayDeque<>();
  private final List<DeviceProfile.Command> commands = new ArrayList<>();
  private String operation = "";
  private List<TensorType> inputs = List.of();
  private boolean closed;

  private record Pending(
      String queue,
      String operation,
      List<TensorType> inputs,
      String name,
      List<Long> items,
      ClEvent event) {}

  /** Says what the launches from now on are part of. */
  synchronized void operation(Op op, List<TensorType> of) {
    operation = op.label();
    inputs = of;
  }

  /** Notes a launch; the event belongs to this from now on. */
  synchronized void launched(String kernel, Grid grid, ClEvent event) {
    List<Long> items = Arrays.stream(grid.global()).boxed().toList();
    add(new Pending("kernels", operation, inputs, kernel, items, event));
  }

  /** Notes a piece of a transfer; the event belongs to this from now on. */
  synchronized void transferred(String queue, long bytes, ClEvent event) {
    add(new Pending(queue, queue, List.of(), queue, List.of(bytes), event));
  }

  private void add(Pending command) {
    if (closed) {
      command.event().close();
      return;
    }
    pending.add(command);
    if (pending.size() > MOST_EVENTS) {
      take(pending.remove());
    }
  }

  private void take(Pending command) {
    try (ClEvent event = command.event()) {
      event.await();
      Cl.Times times = Cl.times(event.handle());
      long submitted = Math.min(times.submitted(), times.started());
      commands.add(
          new DeviceProfile.Command(
              command.queue(),
              command.operation(),
              command.inputs(),
              command.name(),
              command.items(),
              Math.min(times.queued(), submitted),
              submitted,
              times.started(),
              Math.max(times.started(), times.ended())));
    }
  }

  /** What has been noted, waiting for its end. */
  synchronized DeviceProfile profile() {
    while (!pending.isEmpty()) {
      take(pending.remove());
    }
    commands.sort(Comparator.comparingLong(DeviceProfile.Command::started));
    return new DeviceProfile(commands);
  }

  @Override
  public synchronized void close() {
    closed = true;
    pending.forEach(command -> command.event().close());
    pending.clear();
  }
}
