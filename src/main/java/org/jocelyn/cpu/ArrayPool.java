package org.jocelyn.cpu;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * The arrays of closed tensors, for the next tensor of the same type and length: Java clears each
 * array that it makes, which can take as long as computing what goes into it. An array comes as its
 * last user left it. Thread-safe.
 */
final class ArrayPool {
  /** Bytes of an array below which making one is cheap. */
  private static final long SHORTEST = 1 << 14;

  /** Arrays kept, to look through quickly. */
  private static final int MOST = 256;

  /** Bytes kept: a part of the heap, all of which the garbage collector may take back. */
  private static final long KEPT = Runtime.getRuntime().maxMemory() / 4;

  /** The last one closed is the first. */
  private final Deque<Free> free = new ArrayDeque<>();

  private long held;

  private record Free(TensorType type, SoftReference<Object> array) {
    boolean serves(TensorType wanted) {
      return type.dataType() == wanted.dataType() && type.size() == wanted.size();
    }
  }

  /** An array for a tensor of this type, which comes back when it is closed. */
  HostArray take(TensorType type) {
    if (type.byteSize() < SHORTEST) {
      return HostArray.allocate(type);
    }
    Object array = takeFree(type);
    HostArray fresh = array == null ? HostArray.allocate(type) : null;
    return HostArray.lent(
        type.dataType(), fresh == null ? array : fresh.array(), closed -> give(type, closed));
  }

  private synchronized Object takeFree(TensorType type) {
    for (Iterator<Free> all = free.iterator(); all.hasNext(); ) {
      Free candidate = all.next();
      if (candidate.serves(type)) {
        all.remove();
        held -= type.byteSize();
        Object array = candidate.array().get();
        if (array != null) {
          return array;
        }
      }
    }
    return null;
  }

  private synchronized void give(TensorType type, Object array) {
    if (type.byteSize() > KEPT) {
      return;
    }
    free.addFirst(new Free(type, new SoftReference<>(array)));
    held += type.byteSize();
    while (held > KEPT || free.size() > MOST) {
      held -= free.removeLast().type().byteSize();
    }
  }

  /** Bytes that wait for their next user, or for the garbage collector. */
  synchronized long held() {
    return held;
  }
}
