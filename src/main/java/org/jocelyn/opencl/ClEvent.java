package org.jocelyn.opencl;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jocl.cl_event;

/** The event of a command; each who holds it closes it once. */
final class ClEvent implements AutoCloseable {
  private final cl_event handle;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicInteger open;

  private ClEvent(cl_event handle, AtomicInteger open) {
    this.handle = handle;
    this.open = open;
  }

  /**
   * Enqueues a command.
   *
   * @param open counts the events that are not released
   * @param command fills the handle; where it throws there is no event
   */
  static ClEvent of(AtomicInteger open, Consumer<cl_event> command) {
    cl_event handle = new cl_event();
    command.accept(handle);
    open.incrementAndGet();
    return new ClEvent(handle, open);
  }

  cl_event handle() {
    return handle;
  }

  /** The same event for one more holder. */
  ClEvent shared() {
    holders.incrementAndGet();
    return this;
  }

  boolean isComplete() {
    return Cl.isComplete(handle);
  }

  /** Waits for the command. Needs no lock. */
  void await() {
    Cl.await(handle);
  }

  @Override
  public void close() {
    if (holders.decrementAndGet() == 0) {
      open.decrementAndGet();
      Cl.release(handle);
    }
  }
}
