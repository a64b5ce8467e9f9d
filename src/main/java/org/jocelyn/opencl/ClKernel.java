package org.jocelyn.opencl;

import java.util.Arrays;
import org.jocelyn.spi.Storage;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/**
 * A kernel with its arguments. Those that did not change since the last launch are not set again;
 * each costs a JNI call. Belongs to one plan; used under the queue's lock.
 */
class ClKernel implements AutoCloseable {
  private final ClQueue queue;
  private final String name;
  private final cl_kernel kernel;
  private final Object[] current;
  private final long maxWorkGroup;

  ClKernel(ClQueue queue, String name, cl_kernel kernel) {
    this.queue = queue;
    this.name = name;
    this.kernel = kernel;
    this.current = new Object[Cl.argumentCount(kernel)];
    this.maxWorkGroup = Cl.maxWorkGroup(kernel, queue.device().id());
  }

  /** Without a driver: all but {@link #maxWorkGroup} is the subclass's. */
  ClKernel(String name, long maxWorkGroup) {
    this.queue = null;
    this.name = name;
    this.kernel = null;
    this.current = new Object[0];
    this.maxWorkGroup = maxWorkGroup;
  }

  /**
   * All arguments in order: a {@link Storage}, {@link Integer}, {@link Long}, {@link Float} or
   * {@link Local} each.
   */
  ClKernel args(Object... values) {
    if (values.length != current.length) {
      throw new IllegalArgumentException(
          name + " takes " + current.length + " arguments, got " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value instanceof ClBuffer buffer) {
        queue.use(buffer.deviceMemory());
        value = buffer.memory();
      }
      if (value != current[i] && !value.equals(current[i])) {
        current[i] = null;
        set(i, value);
        current[i] = value;
      }
    }
    return this;
  }

  private void set(int index, Object value) {
    if (value instanceof cl_mem memory) {
      Cl.setArgument(kernel, index, memory);
    } else if (value instanceof Integer number) {
      Cl.setArgument(kernel, index, (int) number);
    } else if (value instanceof Long number) {
      Cl.setArgument(kernel, index, (long) number);
    } else if (value instanceof Float number) {
      Cl.setArgument(kernel, index, (float) number);
    } else if (value instanceof Local local) {
      Cl.setLocalArgument(kernel, index, local.size());
    } else {
      throw new IllegalArgumentException(
          name + ": argument " + index + " is a " + value.getClass().getName());
    }
  }

  /** The largest work-group this kernel can run in here. */
  long maxWorkGroup() {
    return maxWorkGroup;
  }

  /** Launches the kernel with its arguments; does nothing where the grid is empty. */
  void enqueue(Grid grid) {
    if (grid.isEmpty()) {
      return;
    }
    if (grid.groupSize() > maxWorkGroup) {
      throw new OpenClException(
          name
              + ": work-groups of "
              + Arrays.toString(grid.local())
              + " exceed the "
              + maxWorkGroup
              + " work-items this kernel can have on "
              + queue.device().name(),
          0);
    }
    try {
      queue.enqueue(name, kernel, grid);
    } catch (OpenClException failure) {
      throw new OpenClException(
          name + Arrays.toString(grid.global()) + ": " + failure.getMessage(),
          failure.code(),
          failure);
    }
  }

  @Override
  public void close() {
    Cl.release(kernel);
  }
}
