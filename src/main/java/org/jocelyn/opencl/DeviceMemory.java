package org.jocelyn.opencl;

import org.jocl.cl_mem;

/**
 * A piece of device memory and what is under way with it. Commands of one queue run in order, so
 * that kernels need not know of each other; transfers have queues of their own and must wait for
 * kernels, and kernels for them.
 */
final class DeviceMemory {
  private final cl_mem handle;
  private final long capacity;
  private long lastUse;
  private ClEvent upload;
  private int downloads;

  DeviceMemory(cl_mem handle, long capacity) {
    this.handle = handle;
    this.capacity = capacity;
  }

  cl_mem handle() {
    return handle;
  }

  long capacity() {
    return capacity;
  }

  /** The number of the last launch that was given it, 0 for none. Under the queue's lock. */
  long lastUse() {
    return lastUse;
  }

  /** Notes a launch that is given it. Under the queue's lock. */
  void usedBy(long launch) {
    lastUse = launch;
  }

  /** Notes the last command of an upload; belongs to this from now on. */
  synchronized void uploadedBy(ClEvent event) {
    forgetUpload();
    upload = event;
  }

  /** What a command must wait for that comes after the upload; null where nothing is known. */
  synchronized ClEvent upload() {
    return upload == null ? null : upload.shared();
  }

  /** The same, for a queue whose later commands all come after the one that waits for it. */
  synchronized ClEvent takeUpload() {
    ClEvent taken = upload;
    upload = null;
    return taken;
  }

  synchronized void beginDownload() {
    downloads++;
  }

  synchronized void endDownload() {
    downloads--;
    notifyAll();
  }

  /**
   * Waits until nobody reads it, for what is launched next may write it. Whoever reads takes no
   * lock that the caller may hold.
   */
  synchronized void awaitDownloads() {
    boolean interrupted = false;
    while (downloads > 0) {
      try {
        wait();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetUpload() {
    if (upload != null) {
      upload.close();
      upload = null;
    }
  }

  synchronized void release() {
    forgetUpload();
    Cl.release(handle);
  }
}
