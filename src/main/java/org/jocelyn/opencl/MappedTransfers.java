package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jocelyn.spi.HostArray;

/** For a device that shares the host's memory: it is mapped, so that the data moves once. */
final class MappedTransfers implements Transfers {
  private final ClQueue queue;
  private final ReentrantLock lock;

  MappedTransfers(ClQueue queue) {
    this.queue = queue;
    this.lock = queue.lock();
  }

  @Override
  public void write(HostArray source, ClBuffer target) {
    lock.lock();
    try {
      Transfers.forEachPiece(
          source,
          Cl.MAX_MAPPED,
          (first, count, offset, bytes) -> {
            ByteBuffer view = Cl.mapToWrite(queue.handle(), target.memory(), offset, bytes);
            HostBytes.put(source, first, count, view);
            Cl.unmap(queue.handle(), target.memory(), view);
          });
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void read(ClBuffer source, HostArray target) {
    Transfers.forEachPiece(
        target,
        Cl.MAX_MAPPED,
        (first, count, offset, bytes) -> {
          ByteBuffer view = map(source, offset, bytes);
          try {
            queue.finish(); // without the lock, so that other threads can go on enqueueing
            HostBytes.get(view, target, first, count);
          } finally {
            unmap(source, view);
          }
        });
  }

  /** A range of a buffer, to be read once everything enqueued now is done. */
  private ByteBuffer map(ClBuffer buffer, long offset, long bytes) {
    lock.lock();
    try {
      return Cl.mapToRead(queue.handle(), buffer.memory(), offset, bytes);
    } finally {
      lock.unlock();
    }
  }

  /** What is enqueued after it, also to memory that the pool hands out again, waits for it. */
  private void unmap(ClBuffer buffer, ByteBuffer view) {
    lock.lock();
    try {
      Cl.unmap(queue.handle(), buffer.memory(), view);
      queue.flush();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void finish() {} // they are commands of the queue itself

  @Override
  public void close() {}
}
