package org.jocelyn.opencl;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/**
 * Transfers by JOCL's native methods. Its public ones hand each transfer that does not block, and
 * each unmapping, to a thread that waits for it so that nobody frees the memory before; those who
 * call this keep it themselves. The threads would cost time, spin in some drivers, and crash
 * Oclgrind, which bears only one. Where the native methods cannot be reached the public ones do.
 */
final class Unwatched {
  private static final MethodHandle WRITE = find("clEnqueueWriteBuffer", transfer());
  private static final MethodHandle READ = find("clEnqueueReadBuffer", transfer());
  private static final MethodHandle UNMAP =
      find(
          "clEnqueueUnmapMemObject",
          MethodType.methodType(
              int.class,
              cl_command_queue.class,
              cl_mem.class,
              ByteBuffer.class,
              int.class,
              cl_event[].class,
              cl_event.class));

  private Unwatched() {}

  private static MethodType transfer() {
    return MethodType.methodType(
        int.class,
        cl_command_queue.class,
        cl_mem.class,
        boolean.class,
        long.class,
        long.class,
        Pointer.class,
        int.class,
        cl_event[].class,
        cl_event.class);
  }

  private static MethodHandle find(String name, MethodType type) {
    try {
      Class<?> jocl = Class.forName("org.jocl.CL");
      try {
        return MethodHandles.privateLookupIn(jocl, MethodHandles.lookup())
            .findStatic(jocl, name + "Native", type);
      } catch (ReflectiveOperationException hidden) {
        return MethodHandles.publicLookup().findStatic(jocl, name, type);
      }
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("JOCL has no " + name, missing);
    }
  }

  static int write(
      cl_command_queue queue,
      cl_mem target,
      long offset,
      long bytes,
      Pointer source,
      cl_event[] after,
      cl_event done) {
    int count = after == null ? 0 : after.length;
    try {
      return (int)
          WRITE.invokeExact(queue, target, false, offset, bytes, source, count, after, done);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int read(
      cl_command_queue queue,
      cl_mem source,
      long offset,
      long bytes,
      Pointer target,
      cl_event[] after,
      cl_event done) {
    int count = after == null ? 0 : after.length;
    try {
      return (int)
          READ.invokeExact(queue, source, false, offset, bytes, target, count, after, done);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int unmap(cl_command_queue queue, cl_mem buffer, ByteBuffer mapped) {
    try {
      return (int) UNMAP.invokeExact(queue, buffer, mapped, 0, (cl_event[]) null, (cl_event) null);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  private static RuntimeException unexpected(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }
}
