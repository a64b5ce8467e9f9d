package org.jocelyn.opencl;

import org.jocelyn.spi.DerivedForms;
import org.jocelyn.spi.Storage;
import org.jocl.cl_mem;

/** A piece of device memory on loan from the {@link BufferPool}. */
final class ClBuffer implements Storage {
  private final BufferPool pool;
  private final DeviceMemory memory;
  private final long byteSize;
  private final DerivedForms derived = new DerivedForms();
  private boolean returned;

  ClBuffer(BufferPool pool, DeviceMemory memory, long byteSize) {
    this.pool = pool;
    this.memory = memory;
    this.byteSize = byteSize;
  }

  cl_mem memory() {
    return memory.handle();
  }

  DeviceMemory deviceMemory() {
    return memory;
  }

  @Override
  public long byteSize() {
    return byteSize;
  }

  /** Bytes of the buffer behind it, which the pool's size class may have made larger. */
  long capacity() {
    return memory.capacity();
  }

  @Override
  public DerivedForms derived() {
    return derived;
  }

  /**
   * Returns the memory to the pool. Because the queue is in order, its next user's commands run
   * after those already enqueued on it.
   */
  @Override
  public synchronized void close() {
    if (!returned) {
      returned = true;
      derived.close();
      pool.giveBack(memory);
    }
  }
}
