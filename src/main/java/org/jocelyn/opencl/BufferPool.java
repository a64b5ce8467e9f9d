package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jocelyn.DeviceMemoryException;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Device memory kept for reuse. Sizes are rounded up to classes an eighth of a power of two apart,
 * so that at most an eighth is wasted and tensors of similar size share buffers. Thread-safe.
 */
class BufferPool implements AutoCloseable {
  private static final long SMALLEST = 256;

  private final ClDevice device;
  private final cl_context context;
  private final long budget;
  private final Map<Long, Deque<cl_mem>> free = new TreeMap<>();
  private final Set<cl_mem> onLoan = Collections.newSetFromMap(new IdentityHashMap<>());
  private long lent;
  private long pooled;
  private boolean closed;

  /**
   * @param budget bytes that may be lent and pooled in all
   */
  BufferPool(ClDevice device, cl_context context, long budget) {
    this.device = device;
    this.context = context;
    this.budget = budget;
  }

  /** Bytes that the class of a size has. */
  static long sizeClass(long bytes) {
    if (bytes <= SMALLEST) {
      return SMALLEST;
    }
    long step = Math.max(SMALLEST, Long.highestOneBit(bytes - 1) >> 3);
    return Grid.roundUp(bytes, step);
  }

  /**
   * A buffer of at least this size, its contents undefined.
   *
   * @throws DeviceMemoryException if there is no memory left even after trimming the pool
   */
  synchronized ClBuffer take(long bytes) {
    long capacity = Math.min(sizeClass(bytes), Math.max(device.maxAllocationBytes(), bytes));
    Deque<cl_mem> ready = free.get(capacity);
    cl_mem memory;
    if (ready != null && !ready.isEmpty()) {
      memory = ready.pop();
      pooled -= capacity;
    } else {
      memory = allocate(capacity);
    }
    onLoan.add(memory);
    lent += capacity;
    return new ClBuffer(this, memory, bytes, capacity);
  }

  private cl_mem allocate(long capacity) {
    if (lent + pooled + capacity > budget) {
      trim();
    }
    if (lent + capacity > budget) {
      throw full(capacity, null);
    }
    try {
      return Cl.createBuffer(context, capacity, device.unifiedMemory());
    } catch (OpenClException failure) {
      if (!Cl.isOutOfMemory(failure)) {
        throw failure;
      }
      trim();
      try {
        return Cl.createBuffer(context, capacity, device.unifiedMemory());
      } catch (OpenClException again) {
        throw full(capacity, again);
      }
    }
  }

  private DeviceMemoryException full(long wanted, OpenClException cause) {
    return new DeviceMemoryException(
        "out of memory on opencl:"
            + device.index()
            + " ("
            + device.name()
            + "): wanted "
            + wanted
            + " bytes, "
            + lent
            + " are held by tensors and plans, "
            + Math.max(0, budget - lent)
            + " of "
            + budget
            + " are free; close tensors or use smaller batches",
        cause);
  }

  synchronized void giveBack(cl_mem memory, long capacity) {
    if (closed) {
      return; // close() has released it
    }
    onLoan.remove(memory);
    lent -= capacity;
    free.computeIfAbsent(capacity, size -> new ArrayDeque<>()).push(memory);
    pooled += capacity;
  }

  /** Releases every buffer that nobody holds. */
  synchronized void trim() {
    for (Deque<cl_mem> buffers : free.values()) {
      buffers.forEach(Cl::release);
    }
    free.clear();
    pooled = 0;
  }

  /** Bytes kept for reuse. */
  synchronized long pooled() {
    return pooled;
  }

  /** Bytes on loan. */
  synchronized long lent() {
    return lent;
  }

  /** Releases everything, what is on loan too: its holders must not use it any more. */
  @Override
  public synchronized void close() {
    trim();
    onLoan.forEach(Cl::release);
    onLoan.clear();
    closed = true;
  }
}
