package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jocelyn.DeviceMemoryException;
import org.jocl.cl_context;

/**
 * Device memory kept for reuse. Sizes are rounded up to classes an eighth of a power of two apart,
 * so that at most an eighth is wasted and tensors of similar size share buffers. Thread-safe.
 */
class BufferPool implements AutoCloseable {
  private static final long SMALLEST = 256;
  private static final int MOST_BESIDE = 2;

  private final ClDevice device;
  private final cl_context context;
  private final boolean hostVisible;
  private final long budget;
  private final Map<Long, Deque<DeviceMemory>> free = new TreeMap<>();
  private final Set<DeviceMemory> onLoan = Collections.newSetFromMap(new IdentityHashMap<>());

  /** By size how often uploads were given other memory than what is free. */
  private final Map<Long, Integer> beside = new HashMap<>();

  private long lent;
  private long pooled;
  private boolean closed;

  /**
   * @param hostVisible whether the host can map it without a copy
   * @param budget bytes that may be lent and pooled in all
   */
  BufferPool(ClDevice device, cl_context context, boolean hostVisible, long budget) {
    this.device = device;
    this.context = context;
    this.hostVisible = hostVisible;
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
   * A buffer of at least this size, its contents undefined: of those that are free the one that was
   * given back last, which caches may still hold.
   *
   * @throws DeviceMemoryException if there is no memory left even after trimming the pool
   */
  synchronized ClBuffer take(long bytes) {
    long capacity = capacity(bytes);
    Deque<DeviceMemory> ready = free.get(capacity);
    boolean reuse = ready != null && !ready.isEmpty();
    return lend(bytes, reuse ? reused(ready.pop()) : allocate(capacity));
  }

  /**
   * The same for an upload on a queue of its own, which waits for the kernels that were given the
   * memory before: of what is free that which was given back first. While kernels still use that
   * there is other memory, so that the upload runs beside them; two more of a size are enough for
   * uploads in turn.
   *
   * @param idle whether kernels are done with it
   */
  synchronized ClBuffer takeForUpload(long bytes, Predicate<DeviceMemory> idle) {
    long capacity = capacity(bytes);
    Deque<DeviceMemory> ready = free.get(capacity);
    if (ready == null || ready.isEmpty()) {
      return lend(bytes, allocate(capacity));
    }
    int more = beside.getOrDefault(capacity, 0);
    if (more == MOST_BESIDE || lent + pooled + capacity > budget || idle.test(ready.getLast())) {
      return lend(bytes, reused(ready.removeLast()));
    }
    beside.put(capacity, more + 1);
    return lend(bytes, allocate(capacity));
  }

  private long capacity(long bytes) {
    return Math.min(sizeClass(bytes), Math.max(device.maxAllocationBytes(), bytes));
  }

  private DeviceMemory reused(DeviceMemory memory) {
    pooled -= memory.capacity();
    return memory;
  }

  private ClBuffer lend(long bytes, DeviceMemory memory) {
    onLoan.add(memory);
    lent += memory.capacity();
    return new ClBuffer(this, memory, bytes);
  }

  private DeviceMemory allocate(long capacity) {
    if (lent + pooled + capacity > budget) {
      trim();
    }
    if (lent + capacity > budget) {
      throw full(capacity, null);
    }
    try {
      return create(capacity);
    } catch (OpenClException failure) {
      if (!Cl.isOutOfMemory(failure)) {
        throw failure;
      }
      trim();
      try {
        return create(capacity);
      } catch (OpenClException again) {
        throw full(capacity, again);
      }
    }
  }

  private DeviceMemory create(long capacity) {
    return new DeviceMemory(Cl.createBuffer(context, capacity, hostVisible), capacity);
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

  synchronized void giveBack(DeviceMemory memory) {
    if (closed) {
      return; // close() has released it
    }
    onLoan.remove(memory);
    lent -= memory.capacity();
    free.computeIfAbsent(memory.capacity(), size -> new ArrayDeque<>()).push(memory);
    pooled += memory.capacity();
  }

  /** Releases every buffer that nobody holds. */
  synchronized void trim() {
    for (Deque<DeviceMemory> buffers : free.values()) {
      buffers.forEach(DeviceMemory::release);
    }
    free.clear();
    beside.clear();
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
    onLoan.forEach(DeviceMemory::release);
    onLoan.clear();
    closed = true;
  }
}
