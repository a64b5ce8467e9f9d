package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final boolean ordersTransfers;
  private final Runnable onOutOfMemory;
  private final AtomicInteger openEvents = new AtomicInteger();
  private final LaunchMarkers markers = new LaunchMarkers(this, openEvents);

  /** Uploads that the next launch waits for; all later ones come after it. */
  private final List<ClEvent> awaited = new ArrayList<>();

  private long launched;

  /**
   * @param ordersTransfers whether transfers have queues of their own, which launches wait for
   * @param onOutOfMemory frees some memory
   */
  ClQueue(ClDevice device, cl_context context, boolean ordersTransfers, Runnable onOutOfMemory) {
    this.device = device;
    this.ordersTransfers = ordersTransfers;
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

  /** Launches so far: the number of the last one. */
  long launched() {
    return launched;
  }

  /** Tells other queues when launches are done. */
  LaunchMarkers markers() {
    return markers;
  }

  /** Counts the events that are not released. */
  AtomicInteger openEvents() {
    return openEvents;
  }

  /** Says that the next launch is given this memory; should there be none, the one after it. */
  void use(DeviceMemory memory) {
    if (!ordersTransfers) {
      return;
    }
    memory.usedBy(launched + 1);
    ClEvent upload = memory.takeUpload();
    if (upload != null) {
      awaited.add(upload);
    }
    memory.awaitDownloads();
  }

  void enqueue(cl_kernel kernel, Grid grid) {
    try {
      launch(kernel, grid);
    } catch (OpenClException failure) {
      freeFor(failure);
      launch(kernel, grid);
    }
    launched++;
  }

  private void launch(cl_kernel kernel, Grid grid) {
    if (awaited.isEmpty()) {
      Cl.enqueue(queue, kernel, grid.global(), grid.local());
      return;
    }
    Cl.enqueue(queue, kernel, grid.global(), grid.local(), awaited);
    awaited.forEach(ClEvent::close);
    awaited.clear();
  }

  /**
   * Enqueues a command; drivers that allocate lazily may run out of memory here, so frees some and
   * tries again.
   */
  void retrying(Runnable command) {
    try {
      command.run();
    } catch (OpenClException failure) {
      freeFor(failure);
      command.run();
    }
  }

  private void freeFor(OpenClException failure) {
    if (!Cl.isOutOfMemory(failure)) {
      throw failure;
    }
    finish();
    onOutOfMemory.run();
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
    awaited.forEach(ClEvent::close);
    markers.close();
    Cl.release(queue);
  }
}
