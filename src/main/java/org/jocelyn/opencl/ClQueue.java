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
  private final cl_context context;
  private final cl_command_queue plain;
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean ordersTransfers;
  private final Runnable onOutOfMemory;
  private final AtomicInteger openEvents = new AtomicInteger();
  private final LaunchMarkers markers = new LaunchMarkers(this, openEvents);

  /** Uploads that the next launch waits for; all later ones come after it. */
  private final List<ClEvent> awaited = new ArrayList<>();

  private long launched;
  private volatile cl_command_queue queue;
  private cl_command_queue timed;
  private volatile CommandRecorder recorder;

  /**
   * @param ordersTransfers whether transfers have queues of their own, which launches wait for
   * @param onOutOfMemory frees some memory
   */
  ClQueue(ClDevice device, cl_context context, boolean ordersTransfers, Runnable onOutOfMemory) {
    this.device = device;
    this.ordersTransfers = ordersTransfers;
    this.context = context;
    this.plain = Cl.createQueue(context, device.id(), false);
    this.queue = plain;
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

  /** Whether transfers have queues of their own. */
  boolean ordersTransfers() {
    return ordersTransfers;
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

  /**
   * Launches.
   *
   * @param name the kernel's, for profiles
   */
  void enqueue(String name, cl_kernel kernel, Grid grid) {
    try {
      launch(name, kernel, grid);
    } catch (OpenClException failure) {
      freeFor(failure);
      launch(name, kernel, grid);
    }
    launched++;
  }

  private void launch(String name, cl_kernel kernel, Grid grid) {
    if (recorder != null) {
      recorder.launched(name, grid, launchWithEvent(kernel, grid));
    } else if (awaited.isEmpty()) {
      Cl.enqueue(queue, kernel, grid.global(), grid.local());
    } else {
      Cl.enqueue(queue, kernel, grid.global(), grid.local(), awaited, null);
    }
    if (!awaited.isEmpty()) {
      awaited.forEach(ClEvent::close);
      awaited.clear();
    }
  }

  private ClEvent launchWithEvent(cl_kernel kernel, Grid grid) {
    return ClEvent.of(
        openEvents, done -> Cl.enqueue(queue, kernel, grid.global(), grid.local(), awaited, done));
  }

  /** What notes the commands; null while nobody asks. */
  CommandRecorder recorder() {
    return recorder;
  }

  /**
   * Has commands noted from now on, on a queue that takes their times; that costs, so that the
   * plain one serves otherwise. Under the lock.
   *
   * @throws IllegalStateException if they are noted already
   */
  void record(CommandRecorder noting) {
    if (recorder != null) {
      throw new IllegalStateException("opencl:" + device.index() + " is being profiled already");
    }
    if (timed == null) {
      timed = Cl.createQueue(context, device.id(), true);
    }
    moveTo(timed);
    recorder = noting;
  }

  /** Has no commands noted any more. Under the lock. */
  void stopRecording() {
    recorder = null;
    moveTo(plain);
  }

  /** Waits first: commands of two queues have no order. */
  private void moveTo(cl_command_queue other) {
    finish();
    queue = other;
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
    if (recorder != null) {
      recorder.close();
    }
    Cl.release(plain);
    if (timed != null) {
      Cl.release(timed);
    }
  }
}
