package org.jocelyn.opencl;

import java.util.concurrent.locks.ReentrantLock;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_kernel;

/**
 * The in-order queue of a backend and the lock around it: kernels keep their arguments between
 * launches, so setting them and launching must not be interleaved.
 */
final class ClQueue implements AutoCloseable {
  private final ClDevice device;
  private final cl_command_queue queue;
  private final ReentrantLock lock = new ReentrantLock();
  private final Runnable onOutOfMemory;

  ClQueue(ClDevice device, cl_context context, Runnable onOutOfMemory) {
    this.device = device;
    this.queue = Cl.createQueue(context, device.id());
    this.onOutOfMemory = onOutOfMemory;
  }

  ClDevice device() {
    return device;
  }

  cl_command_queue handle() {
    return queue;
  }

  ReentrantLock lock() {
    return lock;
  }

  /**
   * Launches; drivers that allocate lazily may run out of memory here, so frees some and retries.
   */
  void enqueue(cl_kernel kernel, Grid grid) {
    try {
      Cl.enqueue(queue, kernel, grid.global(), grid.local());
    } catch (OpenClException failure) {
      if (!Cl.isOutOfMemory(failure)) {
        throw failure;
      }
      finish();
      onOutOfMemory.run();
      Cl.enqueue(queue, kernel, grid.global(), grid.local());
    }
  }

  /** Hands what is enqueued to the device without waiting. */
  void flush() {
    Cl.flush(queue);
  }

  /** Waits until everything enqueued is done. Needs no lock. */
  void finish() {
    Cl.finish(queue);
  }

  @Override
  public void close() {
    Cl.finish(queue);
    Cl.release(queue);
  }
}
